import { describe, expect, test } from 'vitest';
import { fromDocument, toDocument } from '../../src/checkpoint/index.js';
import {
  applyStatistics,
  type Checkpoint,
  digest,
  type KMeansOptions,
  Learner,
  runKernels,
  statisticsOf,
} from '../../src/index.js';
import { recordedOptions } from '../../src/learner/index.js';
import { emptyStatistics, merge, type Points, sliceRows } from '../../src/model/index.js';
import { Summarizer } from '../../src/model/statistics.js';
import { blobs, learn } from '../learn.js';

const [N, D, K] = [1900, 3, 4];
const BLOCK = 96;

/** Rows whose coordinates lie in 12 binary orders, so that another order of summation gives other bits. */
const values = blobs(N, K, D).map((x, i) => x * 2 ** -(i % 12));
const weights = Float64Array.from({ length: N }, (_, i) => 1 + (i % 7) / 3);

/** Rows with one cluster after another, which look sorted. */
const sorted = () => {
  const rows = blobs(N, K, D);
  const order = Array.from({ length: N }, (_, i) => i).sort((a, b) => (a % K) - (b % K));
  return Float64Array.from({ length: N * D }, (_, i) => rows[order[Math.floor(i / D)] * D + (i % D)]);
};

const run: KMeansOptions = { k: K, batchSize: 500, blockRows: BLOCK, initRows: 130, holdout: 20 };

describe('statistics of a mini-batch', () => {
  const points: Points = { values, n: N, d: D, weights };
  const centroids = values.slice(0, K * D);
  const kernel = (name: 'scalar' | 'simd') => {
    const made = runKernels(name).single(K, D);
    made.load(centroids, K, D);
    return made;
  };

  test('are those of its blocks, merged in order, with every kernel', () => {
    const expected = emptyStatistics(K, D);
    for (let from = 0; from < N; from += BLOCK) {
      const block = sliceRows(points, from, Math.min(BLOCK, N - from));
      merge(expected, new Summarizer(kernel('scalar'), K, D).summarize(block));
    }
    for (const name of ['scalar', 'simd'] as const)
      expect(new Summarizer(kernel(name), K, D, BLOCK).summarize(points)).toEqual(expected);
  });

  test('differ in the last bits where blocks are merged in another order', () => {
    const summarizer = new Summarizer(kernel('scalar'), K, D);
    const backwards = emptyStatistics(K, D);
    for (let from = N - (N % BLOCK); from >= 0; from -= BLOCK)
      merge(backwards, summarizer.summarize(sliceRows(points, from, Math.min(BLOCK, N - from))));
    expect(backwards.sums).not.toEqual(new Summarizer(kernel('scalar'), K, D, BLOCK).summarize(points).sums);
  });

  test('come to the same where blocks were added before', () => {
    const piecewise = new Summarizer(kernel('simd'), K, D, BLOCK);
    piecewise.add(sliceRows(points, 0, 2 * BLOCK));
    piecewise.add(sliceRows(points, 2 * BLOCK, BLOCK));
    const last = sliceRows(points, 3 * BLOCK, N - 3 * BLOCK);
    expect(piecewise.summarize(last)).toEqual(new Summarizer(kernel('scalar'), K, D, BLOCK).summarize(points));
  });
});

const searches: Record<string, KMeansOptions> = {
  'one model': run,
  'weights that halve every 300 rows': { ...run, halfLife: '300rows' },
  'several models, events and repairs': { ...run, replicas: 3, escape: true, repair: true, holdout: 120, events: true },
  'a proved bound': { ...run, certify: true },
  'rows that are standardized': { ...run, standardize: true },
  'growing mini-batches': { ...run, batchSize: 'grow:2', blockRows: 100 },
};

describe('a run whose mini-batches have several blocks', () => {
  test.each(Object.entries(searches))(
    'does not depend on how rows are cut or on the kernel: %s',
    async (_, options) => {
      const expected = await digest(learn(values, D, options, { weights }));
      for (const cuts of [[1], [BLOCK], [BLOCK + 1, 7], [N], [33, 500]])
        for (const kernel of ['scalar', 'simd'] as const)
          expect(await digest(learn(values, D, { ...options, kernel }, { cuts, weights }))).toBe(expected);
    },
  );

  test.each(Object.entries(searches))(
    'resumes from any place in a mini-batch to the same bits: %s',
    async (_, options) => {
      const whole = passes(values, 1, options);
      for (const checkpoint of whole.places.filter((_, i) => i % 4 < 2))
        expect(await digest(passes(values, 1, options, checkpoint).end)).toBe(await digest(whole.end));
    },
  );

  test('resumes to the same bits where all models are seeded again within a mini-batch', async () => {
    const rows = sorted();
    const options = { ...run, reseed: true, batchSize: 290, blockRows: 40, initRows: 60, holdout: 0 };
    const whole = passes(rows, 2, options);
    expect(whole.end.warnings.join()).toContain('seeded again');
    for (const checkpoint of whole.places.slice(-60)) {
      const { end } = passes(rows, 2, options, checkpoint);
      expect(await digest(end)).toBe(await digest(whole.end));
      expect(end.warnings).toEqual(whole.end.warnings);
    }
  });

  test('a flush ends the mini-batch, and a replay cuts it at the same row', async () => {
    const learner = learnerOf(run);
    for (let from = 0; from < N; from += 50) {
      learner.push(batchOf(values, from, Math.min(50, N - from), 0));
      if (from % 250 === 200) learner.flush();
    }
    learner.finish();
    const { flushes } = learner.checkpoint();
    expect(flushes.length).toBeGreaterThan(3);
    expect(await digest(learn(values, D, { ...run, flushAt: flushes }))).toBe(await digest(learner.checkpoint()));
  });
});

describe('blocks that are summed elsewhere', () => {
  const start = learn(values.subarray(0, 400 * D), D, { ...run, halfLife: '900rows', standardize: true }, { weights });
  const cut = (from: number, n: number) => ({
    ...batchOf(values, from, n, 0),
    weights: weights.subarray(from, from + n),
  });
  /** The blocks of a mini-batch, each cut into pieces of 25 rows. */
  const blocks = (from: number, end: number) =>
    Array.from({ length: Math.ceil((end - from) / BLOCK) }, (_, b) => {
      const rows = Array.from({ length: Math.min(BLOCK, end - from - b * BLOCK) }, (_, i) => from + b * BLOCK + i);
      return rows.filter((_, i) => i % 25 === 0).map((row) => cut(row, Math.min(25, rows[rows.length - 1] + 1 - row)));
    });

  test('step to the same bits as one process does', async () => {
    const one = new Learner(optionsOf(start), { featureNames: [], kernels: runKernels(), from: open(start) });
    let many = start;
    for (let from = 400; from < 1900; from += 500) {
      one.push(cut(from, 500));
      const summed = blocks(from, from + 500).map((batches) => statisticsOf(many.model, batches));
      many = applyStatistics(many, summed, from);
      expect(await digest(many)).toBe(await digest(one.checkpoint()));
    }
    expect(many.rows).toEqual(one.checkpoint().rows);
    expect(many.step).toBe(start.step + 3);
  });

  test('step to other bits in another order', async () => {
    const summed = blocks(400, 1900).map((batches) => statisticsOf(start.model, batches));
    const inOrder = await digest(applyStatistics(start, summed));
    expect(await digest(applyStatistics(start, summed.reverse()))).not.toBe(inOrder);
  });

  test('count rejected rows by their reasons', () => {
    const batch = { ...cut(400, 10), rows: 12, rowNumbers: Int32Array.from([0, 1, 2, 3, 4, 6, 7, 8, 9, 10]) };
    const bad = new Map([
      [5, 'NaN'],
      [11, 'null'],
    ]);
    const { rows, rejectedBy } = applyStatistics(start, [statisticsOf(start.model, [{ ...batch, reasons: bad }])]);
    expect([rows.read - start.rows.read, rows.learned - start.rows.learned]).toEqual([12, 10]);
    expect(rejectedBy).toEqual({ NaN: 1, null: 1 });
  });

  test('without any row are refused', () => {
    const none = { ...cut(0, 0), rows: 0 };
    expect(() => applyStatistics(start, [statisticsOf(start.model, [none])])).toThrow('have no row to learn from');
  });

  test.each([
    [{ replicas: 2, holdout: 120 }, 'replicas'],
    [{ certify: true }, 'certify'],
    [{ rate: () => 0.5 }, 'a rate that is a function'],
  ] as const)('are refused for runs that need their rows: %j', (more, name) => {
    const checkpoint = learn(values, D, { ...run, ...more });
    expect(() => applyStatistics(checkpoint, [])).toThrow(`cannot have ${name}`);
  });
});

describe('mini-batches that grow', () => {
  test('take a share of the rows so far, in whole chunks, from 4,096 rows on', () => {
    const rows = blobs(120_000, 2, 1);
    const sizes: number[] = [];
    let before = 0;
    learn(
      rows,
      1,
      { k: 2, batchSize: 'grow:8' },
      {
        each: ({ rows: { learned }, step }) => {
          if (step > 0) sizes.push(learned - before);
          before = learned;
        },
      },
    );
    let learned = 0;
    for (const [i, size] of sizes.entries()) {
      const share = Math.max(4096, Math.floor(learned / 8 / 1024) * 1024);
      expect(size).toBe(i === sizes.length - 1 ? 120_000 - learned : share);
      learned += size;
    }
    expect(Math.max(...sizes)).toBeGreaterThan(10_000);
  });

  test('never take more than their share of the half-life', () => {
    const steps = (halfLife: '80000rows' | undefined) =>
      learn(blobs(200_000, 2, 1), 1, { k: 2, batchSize: 'grow:8', halfLife }).step;
    expect(steps('80000rows')).toBeGreaterThan(steps(undefined));
  });

  test.each([{ decay: 0.9 }, { halfLife: '5batches' }, { halfLife: '10m' }] as const)(
    'refuse to forget by mini-batches or by time: %j',
    (forgetting) => {
      expect(() => learnerOf({ k: 2, batchSize: 'grow', ...forgetting })).toThrow(/give the half-life in rows/);
    },
  );

  test.each(['grow:0', 'grow:', 'grows', 'grow:1.5'])('batchSize %s is refused', (batchSize) => {
    expect(() => learnerOf({ k: 2, batchSize: batchSize as 'grow' })).toThrow(/batchSize must be/);
  });
});

const optionsOf = ({ options }: Checkpoint) => recordedOptions(options);
const open = (checkpoint: Checkpoint): Checkpoint => ({
  ...checkpoint,
  complete: false,
  position: { ...checkpoint.position, rowsDone: 0 },
});

const learnerOf = (options: KMeansOptions, from?: Checkpoint) =>
  new Learner(options, { featureNames: [], kernels: runKernels('scalar'), from });

const batchOf = (rows: Float64Array, from: number, n: number, pass: number) => ({
  values: rows.subarray(from * D, (from + n) * D),
  n,
  d: D,
  rows: n,
  source: pass * N + from,
  pass,
});

/** A checkpoint as it is read back from a file. */
function saved(checkpoint: Checkpoint): Checkpoint {
  const { centroids, weights } = checkpoint.model;
  return fromDocument(JSON.parse(JSON.stringify(toDocument(checkpoint))), centroids, weights);
}

/** Learns some passes in pieces of 37 rows; a checkpoint after every piece, read back from its document. */
function passes(rows: Float64Array, count: number, options: KMeansOptions, from?: Checkpoint) {
  const learner = learnerOf(options, from);
  const places: Checkpoint[] = [];
  for (let at = Number(from?.position.source ?? 0); at < count * N; ) {
    const [pass, row] = [Math.floor(at / N), at % N];
    const n = Math.min(37, N - row);
    learner.push(batchOf(rows, row, n, pass));
    if (learner.seeded) places.push(saved(learner.checkpoint()));
    at += n;
  }
  learner.finish();
  return { end: learner.checkpoint(), places };
}
