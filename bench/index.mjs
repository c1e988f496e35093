// Rows per second of each kernel, of a step (assign, statistics, step) and of the pipeline from record batches in memory.

import { lastValueFrom } from 'rxjs';
import { Bench } from 'tinybench';
import { createKernel, Learner } from '../dist/src/index.js';
import { fromPoints, fromSource, miniBatchKMeans } from '../dist/streams/index.js';
import { madeRows } from './against/data.mjs';
import { save } from './against/rival.mjs';

const cells = [
  [2, 8, 262_144],
  [16, 64, 131_072],
  [32, 100, 65_536],
  [128, 256, 32_768],
  [128, 1024, 8_192],
  [768, 1024, 4_096],
];
const KERNELS = ['simd', 'int16', 'head', 'auto'];
const BATCH = 4096;
const results = [];
for (const [d, k, n] of cells) {
  const values = madeRows('blobs', d, k, n);
  const init = { centroids: Float64Array.from(values.subarray(0, k * d)) };
  const source = fromPoints({ values, d });
  const bench = new Bench({ time: 1500, warmupTime: 500 });
  for (const name of KERNELS) {
    const kernel = createKernel(name, k, d);
    bench.add(`kernel ${name}`, () => {
      for (let at = 0; at < n; at += BATCH) {
        kernel.load(init.centroids, k, d);
        kernel.sumsOf({ values: values.subarray(at * d, (at + BATCH) * d), n: BATCH, d });
      }
    });
  }
  bench.add('step', () => {
    const learner = new Learner({ k, init }, [], () => {});
    learner.push({ values, n, d, rows: n, source: null, pass: 0 });
  });
  bench.add('pipeline', () => lastValueFrom(fromSource(source).pipe(miniBatchKMeans({ k, init, every: '1000s' }))));
  await bench.run();
  for (const task of bench.tasks) {
    const { latency } = task.result;
    results.push({ d, k, rows: n, what: task.name, rowsPerSecond: Math.round((1000 * n) / latency.p50), spread: `±${latency.rme.toFixed(1)} %` });
  }
}
console.table(results);
save('bench', { results });
