// Rows per second of each kernel, of a learning step (assign, statistics, step), and of the whole pipeline from record
// batches in memory. CELLS='[[16,64]]' selects sizes.
import { lastValueFrom } from 'rxjs';
import { Bench } from 'tinybench';
import { createKernel } from '../dist/src/kernel/index.js';
import { fromPoints, fromSource, miniBatchKMeans } from '../dist/streams/index.js';
import { generateRows, selectSizes } from './data.mjs';
import { createLearner } from './learner.mjs';
import { saveResults } from './results.mjs';

const sizes = selectSizes([
  [2, 8, 2 ** 21],
  [16, 64, 2 ** 20],
  [32, 100, 2 ** 19],
  [128, 256, 2 ** 17],
  [128, 1024, 2 ** 16],
  [768, 1024, 2 ** 15],
]);
const BATCH = 4096;

/** The kernels that are worth measuring for k centroids of d dimensions. */
const kernelsFor = (d, k) => [
  ...(d * k <= 1024 ? ['direct'] : []),
  'simd',
  'int16',
  'prefix',
  ...(d >= 128 ? ['anchor'] : []),
  'auto',
];

/** Adds one task per kernel: assign all rows, one mini-batch after another. */
function addKernels(bench, { values, n, d, k, centroids }) {
  for (const name of kernelsFor(d, k)) {
    const kernel = createKernel(name, k, d);
    bench.add(`kernel ${name}`, () => {
      for (let at = 0; at < n; at += BATCH) {
        kernel.load(centroids, k, d);
        kernel.sumsOf({ values: values.subarray(at * d, (at + BATCH) * d), n: BATCH, d });
      }
    });
  }
}

const results = [];
for (const [d, k, n] of sizes) {
  const values = generateRows('blobs', d, k, n);
  const centroids = Float64Array.from(values.subarray(0, k * d));
  const source = fromPoints({ values, d });
  const bench = new Bench({ time: 1000, iterations: 5, warmupTime: 200, warmupIterations: 1 });
  addKernels(bench, { values, n, d, k, centroids });
  bench.add('step', () => {
    const learner = createLearner({ k, init: { centroids } });
    learner.push({ values, n, d, rows: n, source: null, pass: 0 });
  });
  bench.add('pipeline', () =>
    lastValueFrom(fromSource(source).pipe(miniBatchKMeans({ k, init: { centroids }, every: '1000s' }))),
  );
  await bench.run();
  for (const { name, result } of bench.tasks) {
    const rowsPerSecond = Math.round((1000 * n) / result.latency.p50);
    const spread = `±${result.latency.rme.toFixed(1)} %`;
    results.push({ d, k, rows: n, what: name, rowsPerSecond, spread });
    console.log(`d ${d} k ${k} ${name.padEnd(14)} ${(rowsPerSecond / 1e6).toPrecision(3)} M rows/s ${spread}`);
  }
}
saveResults('bench', { results });
