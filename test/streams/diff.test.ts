import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clusterEvents, fromPoints, fromSource, miniBatchKMeans, Overlaps } from '../../streams/index.js';
import { main } from '../command.js';
import { blobs } from '../learn.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-diff-'));
const at = (name: string) => join(folder, name);
const meander = (...words: string[]) => spawnSync('node', [main, ...words], { encoding: 'utf8' });
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  meander('generate', 'blobs', '--rows', '20000', '--dims', '4', '-k', '5', '--out', at('points.arrow'), '--quiet');
  for (const [name, seed] of [
    ['old', '1'],
    ['new', '2'],
  ]) {
    meander('fit', at('points.arrow'), '-k', '5', '--seed', seed, '--holdout', '500', '--events', '--quiet', '--out', at(`${name}.arrows`));
  }
});

describe('meander diff', () => {
  test.each([
    ['the hold-out', []],
    ['a source', [at('points.arrow')]],
  ])('by %s shows where the rows of each old cluster are now', (_, source) => {
    const { status, stdout } = meander('diff', at('old.arrows'), at('new.arrows'), ...source, '--json', '--out', at('map.arrows'));
    expect(status).toBe(0);
    const pairs = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const best = [0, 1, 2, 3, 4].map((old) => pairs.find((pair) => pair.old === old));
    expect(new Set(best.map((pair) => pair.new)).size).toBe(5);
    for (const { ofOld, ofNew } of best) expect(Math.min(ofOld, ofNew)).toBeGreaterThan(0.99);
    const total = pairs.reduce((sum, { weight }) => sum + weight, 0);
    expect(total).toBe(source.length > 0 ? 20_000 : 500);
    const map = tableFromIPC(readFileSync(at('map.arrows')));
    expect([map.numRows, map.schema.names]).toEqual([pairs.length, ['old', 'new', 'weight', 'of_old', 'of_new']]);
  });
  test('of a model with itself maps every cluster to itself', () => {
    const { stdout } = meander('diff', at('old.arrows'), at('old.arrows'));
    for (let j = 0; j < 5; j++) expect(stdout).toContain(`${j} → ${j}`);
    expect(stdout).toContain('still cluster number 3');
  });
  test('needs two models of the same features', () => {
    meander('generate', 'blobs', '--rows', '100', '--dims', '2', '-k', '2', '--out', at('flat.arrow'), '--quiet');
    meander('fit', at('flat.arrow'), '-k', '2', '--quiet', '--out', at('flat.arrows'));
    expect(meander('diff', at('old.arrows')).status).toBe(2);
    expect(meander('diff', at('old.arrows'), at('flat.arrows')).stderr).toContain('has 4 features and');
  });
});

test('overlaps add up by weight', () => {
  const overlaps = new Overlaps(2, 3);
  overlaps.add(Int32Array.of(0, 0, 1), Int32Array.of(2, 1, 2), Float64Array.of(1, 2, 4));
  expect(overlaps.pairs()).toEqual([
    { old: 0, new: 1, weight: 2, ofOld: 2 / 3, ofNew: 1 },
    { old: 0, new: 2, weight: 1, ofOld: 1 / 3, ofNew: 1 / 5 },
    { old: 1, new: 2, weight: 4, ofOld: 1, ofNew: 4 / 5 },
  ]);
});

test('clusterEvents gives each event once, also of a resumed run', async () => {
  const values = blobs(20_000, 4, 2);
  const options = {
    k: 4,
    batchSize: 100,
    events: true,
    holdout: 200,
    repair: true,
    every: '7batches',
    init: {
      centroids: [
        [0, 0],
        [1, 1],
        [900, 9],
        [-900, 9],
      ],
    },
  };
  const source = fromPoints({ values, d: 2 }, 1000);
  const run = fromSource(source).pipe(miniBatchKMeans(options));
  const events = await lastValueFrom(run.pipe(clusterEvents(), toArray()));
  const checkpoints = await lastValueFrom(run.pipe(toArray()));
  expect(events).toEqual(checkpoints.at(-1)?.life?.journal);
  const resume = checkpoints[5];
  const rest = fromSource(source, resume.position.source).pipe(miniBatchKMeans({ ...options, resume }), clusterEvents(resume.step), toArray());
  expect([...events.filter(({ step }) => step <= resume.step), ...(await lastValueFrom(rest))]).toEqual(events);
});

test('fit --events tells them as JSON lines and in words', () => {
  const words = ['fit', at('points.arrow'), '-k', '5', '--events'];
  expect(meander(...words, '--json').stdout).toContain('{"event":"born","step":0,"rows":0,"id":4,"cluster":4}');
  expect(meander('inspect', at('old.arrows'), '--json').stdout).toContain('"journal"');
});
