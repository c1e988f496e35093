import { tableFromArrays } from 'apache-arrow';
import { lastValueFrom, of } from 'rxjs';
import { describe, expect, test } from 'vitest';
import {
  type Checkpoint,
  findRows,
  fromPoints,
  fromSource,
  miniBatchKMeans,
  type RowFindings,
  reportHtml,
} from '../../../streams/index.js';

const rows = [
  [0, 0],
  [0, 1],
  [0, 2],
  [9, 9],
  [9, 8],
  [9, 7],
];
const learn = (points = rows, options = {}): Promise<Checkpoint> =>
  lastValueFrom(fromSource(fromPoints(points)).pipe(miniBatchKMeans({ k: 2, ...options })));
const find = (checkpoint: Checkpoint, points = rows): Promise<RowFindings> =>
  lastValueFrom(fromSource(fromPoints(points)).pipe(findRows(checkpoint.model)));

describe('the findings in rows', () => {
  test('are the counts, inertia and moments of all rows, and the nearest rows of each cluster', async () => {
    const checkpoint = await learn();
    const { counts, inertia, moments, nearest, certificate } = await find(checkpoint);
    expect(counts).toEqual([3, 3]);
    expect(inertia).toBeCloseTo(4, 12);
    expect(Array.from(moments.mean)).toEqual([4.5, 4.5]);
    expect(moments.deviation[0]).toBeCloseTo(4.5, 12);
    expect(nearest.map(([first]) => first.row).sort()).toEqual([1, 4]);
    expect(certificate?.inertia).toBeCloseTo(4, 12);
  });
  test('prove nothing where there are fewer rows than clusters', async () => {
    const checkpoint = await learn();
    expect((await find(checkpoint, [[1, 1]])).certificate).toBeNull();
  });
});

describe('a report', () => {
  test('is the same text for the same model and rows', async () => {
    const checkpoint = await learn();
    const [one, other] = [await find(checkpoint), await find(checkpoint)];
    expect(reportHtml(checkpoint, { findings: one })).toBe(reportHtml(checkpoint, { findings: other }));
  });
  test('says "within x %" only where that is proved', async () => {
    const checkpoint = await learn();
    expect(reportHtml(checkpoint)).not.toContain('within');
    expect(reportHtml(checkpoint)).toContain('Nothing is proved here');
    const findings = await find(checkpoint);
    expect(reportHtml(checkpoint, { findings })).toMatch(/The model is within .* % of the best possible over 6 rows/);
    const wrong = { ...findings, certificate: findings.certificate && { ...findings.certificate, gap: null } };
    expect(reportHtml(checkpoint, { findings: wrong })).not.toContain('within');
  });
  test('shows names as text, and allows no script and no request', async () => {
    const checkpoint = await learn();
    const evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e';
    const html = reportHtml({
      ...checkpoint,
      featureNames: [evil, "'&"],
      warnings: [evil],
      options: { ...checkpoint.options, source: evil, columns: evil, passes: 1 },
    });
    expect(html).not.toMatch(/<script|<img|\u202e/);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('content="default-src &#39;none&#39;; style-src &#39;sha256-');
    expect(html).not.toMatch(/ style=| src=(?!x)|https?:/);
  });
  test('of an unfinished run says so', async () => {
    const checkpoint = await learn();
    expect(reportHtml(checkpoint)).not.toContain('unfinished');
    expect(reportHtml({ ...checkpoint, complete: false })).toContain('The run is unfinished');
  });
  test('of one feature and of one cluster has a map where there is anything to see', async () => {
    const line = [[1], [2], [8], [9]];
    const checkpoint = await learn(line);
    expect(reportHtml(checkpoint, { findings: await find(checkpoint, line) })).toContain('The one axis');
    expect(reportHtml(await learn(rows, { k: 1 }))).toContain('nothing to map');
  });
  test('names features without names by their place', async () => {
    const checkpoint = await learn();
    expect(reportHtml({ ...checkpoint, featureNames: [] })).toContain('feature 1');
  });
  test('gives centroids in the units of the data where features were standardized', async () => {
    const far = rows.map(([x, y]) => [1000 + x, y]);
    const checkpoint = await learn(far, { standardize: true });
    expect(reportHtml(checkpoint)).toContain('(1009)');
  });
  test('lists as many clusters as are asked for, and says what it leaves out', async () => {
    expect(reportHtml(await learn(), { clusters: 1 })).toContain('1 smaller clusters are not listed; they have 50.0 %');
  });
  test('shows all of many clusters as a strip, and marks those that are not listed', async () => {
    const points = Array.from({ length: 400 }, (_, i) => [Math.sqrt(i), i % 7]);
    const checkpoint = await learn(points, { k: 40 });
    const html = reportHtml(checkpoint, { clusters: 30 });
    expect(html).toContain('All 40 clusters by weight; the 10 in grey are not listed below.');
    const [, listed, others] =
      /class="strip"[\s\S]*?class="c0" d="([^"]*)"[\s\S]*?class="other" d="([^"]*)"/.exec(html) ?? [];
    expect([listed.split('M').length, others.split('M').length]).toEqual([31, 11]);
    expect(reportHtml(checkpoint)).toContain('All 40 clusters by weight.');
    expect(reportHtml(await learn())).not.toContain('class="strip"');
  });
  test('has a map whose axes count rows by their weights, and says so', async () => {
    // Most weight lies along y, most rows along x.
    const points = Array.from({ length: 60 }, (_, i) => (i < 40 ? [i, 0] : [0, i - 40]));
    const weight = Float64Array.from(points, (_, i) => (i < 40 ? 1e-6 : 1000));
    const table = tableFromArrays({
      x: Float64Array.from(points, ([x]) => x),
      y: Float64Array.from(points, ([, y]) => y),
      weight,
    });
    const checkpoint = await learn(points);
    const weighted = (options: object) =>
      lastValueFrom(of(...table.batches).pipe(findRows({ ...checkpoint.model }, { columns: ['x', 'y'], ...options })));
    const mapOf = async (options: object) => {
      const findings = await weighted(options);
      return reportHtml({ ...checkpoint, featureNames: ['x', 'y'] }, { findings });
    };
    expect(await mapOf({ weight: 'weight' })).toMatch(/→ [\d.]+ %: 1 y</);
    expect(await mapOf({ weight: 'weight' })).toContain('whatever their weights, with which they count in the axes');
    expect(await mapOf({})).toMatch(/→ [\d.]+ %: [\d.]+ x/);
    expect(await mapOf({})).not.toContain('whatever their weights');
  });
});
