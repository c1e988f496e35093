import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { predictor } from '../../../src/estimator/index.js';
import { type Points, RowTransformer } from '../../../src/model/index.js';
import { weightedSum } from '../../../src/model/points.js';
import { normal, random } from '../../../src/numeric/index.js';
import { lloyd } from '../../../src/solve/index.js';
import { loadModel } from '../../../streams/index.js';
import { cliPath } from '../../cliPath.js';
import { runs } from '../../fixtures/problems.js';
import { meander, temporaryFolder } from './meander.js';

const at = temporaryFolder();

/** Two blobs whose second feature drifts by `drift` from the first row to the last. */
function drifting(n: number, drift: number, seed: string): Points & { weights: Float64Array } {
  const next = random(seed, 'drifting');
  const values = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    values[2 * i] = (next() < 0.5 ? -5 : 5) + normal(next);
    values[2 * i + 1] = (drift * i) / n + normal(next);
  }
  const weights = Float64Array.from({ length: n }, () => Math.floor(4 * next()));
  return { values, n, d: 2, weights };
}

/** Writes rows as columns x, y, w and t, in seconds; every hundredth x is NaN if some rows are to be bad. */
function write(path: string, { values, n, weights }: ReturnType<typeof drifting>, bad = false): void {
  const column = (t: number) => Float64Array.from({ length: n }, (_, i) => values[2 * i + t]);
  const x = column(0).map((value, i) => (bad && i % 100 === 7 ? Number.NaN : value));
  const t = Float64Array.from({ length: n }, (_, i) => i);
  writeFileSync(path, tableToIPC(tableFromArrays({ x, y: column(1), w: weights, t }), 'file'));
}

/** What the summary says a model costs at most, in units of the best possible: the claim in print. */
function claimOf(sentence: string): number {
  const [, percent] = /^within (\S+) % of/.exec(sentence) ?? [];
  const [, times] = /^at most (\S+) times/.exec(sentence) ?? [];
  if (sentence.startsWith('nothing about')) return Number.POSITIVE_INFINITY;
  return percent === undefined ? Number(times) : 1 + Number(percent) / 100;
}

describe('fit --certify proves the model that is written', () => {
  test.each([
    ['--half-life', '2000rows'],
    ['--rate', 'constant:0.3'],
    ['--decay', '0.5'],
  ])('where the stream drifts away from the rows that were learned, with %s %s', async (...forgetting) => {
    const points = drifting(40_000, 400, 'away');
    write(at('away.arrow'), points);
    const words = ['fit', at('away.arrow'), '--columns', 'x,y', '-k', '2', ...forgetting, '--batch-size', '500'];
    const [done] = meander(...words, '--certify', '--json', '--out', at('away.arrows'))
      .lines()
      .slice(-1);
    const { inertia, lower, gap, rows } = done.certificate;
    const { model } = await loadModel(at('away.arrows'));
    const { distances } = predictor(model)(points);
    expect(inertia / weightedSum({ ...points, weights: undefined }, distances)).toBeCloseTo(1, 9);
    expect([rows, inertia > 8 * lloyd({ ...points, weights: undefined }, 2, { starts: 3 }).inertia]).toEqual([
      40_000,
      true,
    ]);
    expect(gap).toBeGreaterThan(8);
    expect(inertia).toBeGreaterThanOrEqual(lower);
    expect(meander(...words, '--certify').stderr).toMatch(/proved {6}at most \d+ times the best possible over 40,000/);
  });

  const kinds = {
    drift: [0, 3, 30, 400],
    forgetting: [
      [],
      ['--decay', '0.7'],
      ['--half-life', '500rows'],
      ['--rate', 'constant:0.2'],
      ['--half-life', '300s', '--time', 't'],
    ],
    more: [[], ['--passes', '2'], ['--replicas', '2'], ['--holdout', '50'], ['--max-rows', '1500'], ['--standardize']],
    weights: [[], ['--weight', 'w']],
    bad: [false, true],
    resume: [false, true],
  };

  test('and its claim holds over drift, forgetting, passes, replicas, weights, bad rows and resuming', async () => {
    for (let run = 0; run < runs(4); run++) {
      const next = random(`${run}`, 'certify');
      const pick = <T>(all: readonly T[]): T => all[Math.floor(next() * all.length)];
      const k = 2 + Math.floor(3 * next());
      const n = 1000 + Math.floor(2000 * next());
      const [bad, resume, more] = [pick(kinds.bad), pick(kinds.resume), pick(kinds.more)];
      const weights = pick(kinds.weights);
      const points = drifting(n, pick(kinds.drift), `${run}`);
      write(at('some.arrow'), points, bad);
      const words = [
        'fit',
        at('some.arrow'),
        '--columns',
        'x,y',
        '-k',
        `${k}`,
        '--batch-size',
        `${50 + Math.floor(300 * next())}`,
      ];
      words.push(...pick(kinds.forgetting), ...more, ...weights, '--certify', '--out', at('some.arrows'));
      if (bad) words.push('--on-bad-row', 'skip');
      if (resume) {
        rmSync(at('run'), { recursive: true, force: true });
        words.push('--checkpoint', at('run'), '--every', '1batches');
        expect(meander(...words).status).toBe(0);
        for (const name of readdirSync(at('run')).sort().slice(2)) rmSync(at(`run/${name}`));
        words.push('--resume');
      }
      const ended = meander(...words, '--json');
      expect([words.join(' '), ended.status, ended.stderr]).toEqual([words.join(' '), 0, expect.anything()]);
      const { certificate } = ended.lines().at(-1);

      const most = more[0] === '--max-rows' ? Math.min(n, 1500) : n;
      const kept = Array.from({ length: most }, (_, i) => i).filter((i) => !(bad && i % 100 === 7));
      const used: Points = {
        values: Float64Array.from(kept.flatMap((i) => [points.values[2 * i], points.values[2 * i + 1]])),
        n: kept.length,
        d: 2,
        ...(weights.length > 0 && { weights: Float64Array.from(kept, (i) => points.weights[i]) }),
      };
      const { model } = await loadModel(at('some.arrows'));
      const inertia = weightedSum(used, predictor(model)(used).distances);
      const best = lloyd(new RowTransformer(model.transform).apply(used), k, { starts: 20 }).inertia;
      expect([words.join(' '), certificate.rows]).toEqual([words.join(' '), used.n]);
      expect(certificate.inertia / inertia).toBeCloseTo(1, 9);
      expect(certificate.lower).toBeLessThanOrEqual(best);
      expect(inertia / best).toBeLessThanOrEqual(claimOf(certificate.sentence));
      expect(claimOf(certificate.sentence)).toBeGreaterThanOrEqual(1 + certificate.gap);
    }
  }, 3_600_000);

  test('and says how rows count where the run weighs or forgets them', () => {
    write(at('some.arrow'), drifting(1000, 3, 'words'));
    const words = ['fit', at('some.arrow'), '--columns', 'x,y', '-k', '2', '--certify'];
    const said = (...more: string[]) => meander(...words, ...more).stderr;
    expect(said()).toContain('over 1,000 rows (proved');
    expect(said('--weight', 'w')).toContain('over 1,000 rows, weighted by w (proved');
    expect(said('--decay', '0.5')).toContain('over 1,000 rows, old and new rows alike (proved');
    expect(said('--half-life', '90s', '--time', 't')).toContain(
      'over 1,000 rows, old and new rows alike whatever their event time (proved',
    );
  });
});

describe('where the source cannot be read again, fit --certify', () => {
  const fromStdin = (...words: string[]) => {
    const input = tableToIPC(
      tableFromArrays({ x: Float64Array.from({ length: 4000 }, (_, i) => (i % 7) + 50 * (i % 2)) }),
    );
    return spawnSync(process.execPath, [cliPath, 'fit', '-', '-k', '2', '--certify', ...words], {
      input,
      encoding: 'utf8',
    });
  };

  test('estimates by the hold-out, with an error bar, and never says proved of the model', () => {
    const { status, stderr } = fromStdin('--holdout', '500');
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /estimated {3}\S+ % ± \S+ % above a proved bound over 3,500 rows, by 500 rows held out .*; not a proof/,
    );
    expect(stderr).toContain('stdin cannot be read again, so how good the model is can only be estimated, not proved.');
    expect(stderr).not.toMatch(/^proved/m);
    const done = JSON.parse(fromStdin('--holdout', '500', '--json').stdout.trim().split('\n').at(-1) as string);
    expect(done).not.toHaveProperty('certificate');
    expect(done.estimate.gapError).toBeGreaterThan(Math.abs(done.estimate.gap));
    expect(done.lowerBound).toMatchObject({ rows: 3500, weight: 3500 });
    expect(done.warnings.join()).toContain('can only be estimated');
  });
  test('says what is missing where no row is held out', () => {
    expect(fromStdin().stderr).toContain('add --holdout 1000 to estimate how good the model is');
  });
});

test('a signal while the source is read again ends fit --certify with the model saved', async () => {
  meander('generate', 'uniform', '--rows', '400000', '--dims', '24', '-k', '20', '--out', at('wide.arrow'), '--quiet');
  const words = [cliPath, 'fit', at('wide.arrow'), '-k', '20', '--certify', '--out', at('wide.arrows')];
  const child = spawn(process.execPath, words);
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const saved = setInterval(() => {
    try {
      readFileSync(at('wide.arrows'));
    } catch {
      return;
    }
    clearInterval(saved);
    child.kill('SIGINT');
  }, 20);
  expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(130);
  expect(said).toContain('stopped by SIGINT');
  expect((await loadModel(at('wide.arrows'))).complete).toBe(true);
});
