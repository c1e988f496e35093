import { CHUNK_ROWS, type Kernel, type Rows } from '../kernel.js';
import { FLOAT32, INT16, looks } from '../screening/strategies.js';
import { addResults, NO_WORK, Tuner } from '../screening/strategyChooser.js';
import { compile, Engine } from './host.js';
import { fits } from './layout.js';
import type { FilledSlot } from './memory.js';
import type { Threads } from './threadPool.js';

/** d beyond which the error bounds of the screens are not proved (see assembly/screen.ts). */
const MOST_DIMENSIONS = 160_000;
/** Centres that `nearerInto` compares with at a time: one panel. */
const AT_ONCE = 8;
/** Rows that a look is probed on. */
const PROBE_ROWS = 64;
/** Runs of rows, spread over the mini-batch, that they are taken from. */
const PROBE_RUNS = 8;

/** True where this engine runs WebAssembly with 128-bit SIMD. */
export function simdAvailable(): boolean {
  return typeof WebAssembly === 'object' && compile(false) !== undefined;
}

/** Whether the bounds are proved for d dimensions and k centroids fit into WebAssembly memory. */
export function simdFits(k: number, d: number): boolean {
  return d <= MOST_DIMENSIONS && fits({ k, d, chunk: 4, threads: 1, slots: 1 });
}

/** Options of `simdKernel`. */
export interface SimdOptions {
  /** Default `simd`. */
  name?: keyof typeof looks;
  threads?: Threads;
}

/**
 * Screens in float32 or int16 with WebAssembly SIMD and verifies in float64; the bounds and their proof are in
 * assembly/screen.ts. Where there are several looks to choose among, it probes them on the rows at hand.
 */
export function simdKernel({ name = 'simd', threads }: SimdOptions = {}): Kernel {
  const engine = new Engine(CHUNK_ROWS, threads);
  let tuner = new Tuner([FLOAT32], 0, 0);
  let look = FLOAT32;
  let left = NO_WORK;

  function assign(rows: Rows, sum: boolean, use?: (done: FilledSlot) => void) {
    let found = NO_WORK;
    engine.assign(rows, look, sum, (done) => {
      found = addResults(found, engine.memory.left(done), 1 / rows.n);
      use?.(done);
    });
    return found;
  }

  function choose(rows: Rows) {
    let sample: Rows | undefined;
    let anchors: Int32Array | undefined;
    look = tuner.choose((candidate) => {
      sample ??= spread(rows);
      look = candidate;
      if (look.anchored) {
        anchors ??= labelsOf(sample);
        engine.anchor(look, anchors);
      }
      return assign(sample, false);
    }, engine.anchorsLast(rows.n));
    if (look.anchored) engine.keepAnchors(look);
  }

  /** The labels of a few rows, by a look that needs no anchors. */
  function labelsOf(sample: Rows): Int32Array {
    const labels = new Int32Array(sample.n);
    engine.assign(sample, INT16, false, (done) => labels.set(engine.memory.labels(done), done.from));
    return labels;
  }

  function arrange(k: number, d: number) {
    if (k === engine.k && d === engine.d) return;
    engine.arrange(k, d);
    const all = looks[name](k, d);
    tuner = new Tuner(all, k, d);
    look = all[0];
  }

  return {
    get screening() {
      const { screen, prefixEighths, anchored = false } = look;
      return { screen, prefixEighths, anchored, threads: engine.working, ...left };
    },
    load(centroids, k, d) {
      arrange(k, d);
      engine.load(centroids);
    },
    assignInto(values, n, labels, distances) {
      if (n === 0) return;
      const rows = { values, n, d: engine.d };
      choose(rows);
      left = assign(rows, false, (done) => {
        labels.set(engine.memory.labels(done), done.from);
        distances.set(engine.memory.distances(done), done.from);
      });
      tuner.note(left);
    },
    sumsOf(rows) {
      choose(rows);
      left = assign(rows, true);
      tuner.note(left);
      return engine.sums();
    },
    move: (rates) => engine.move(rates),
    centroidsInto: (centroids) => engine.centroidsInto(centroids),
    minDistancesInto({ values, n, d }, centres, nearest, out) {
      arrange(AT_ONCE, d);
      const eight = new Float64Array(AT_ONCE * d);
      for (let first = 0; first * d < centres.length; first += AT_ONCE) {
        const some = centres.subarray(first * d, (first + AT_ONCE) * d);
        for (let j = 0; j < AT_ONCE; j++)
          eight.set(j * d < some.length ? some.subarray(j * d, (j + 1) * d) : some.subarray(0, d), j * d);
        engine.load(eight);
        engine.nearer({ values, n, d, weights: nearest }, (done, found) => {
          for (let j = 0; j < some.length / d; j++) {
            const to = (first + j) * n + done.from;
            for (let i = 0; i < done.n; i++) out[to + i] = found[AT_ONCE * i + j];
          }
        });
      }
    },
    close() {
      engine.close();
    },
  };
}

/** A few rows of all parts of a mini-batch. */
function spread({ values, n, d }: Rows): Rows {
  if (n <= PROBE_ROWS) return { values, n, d };
  const run = PROBE_ROWS / PROBE_RUNS;
  const sample = values.slice(0, PROBE_ROWS * d);
  for (let i = 1; i < PROBE_RUNS; i++) {
    const from = Math.floor((i * (n - run)) / (PROBE_RUNS - 1));
    sample.set(values.subarray(from * d, (from + run) * d), i * run * d);
  }
  return { values: sample, n: PROBE_ROWS, d };
}
