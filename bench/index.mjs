// Rows per second of each kernel, of a step (assign, statistics, step) and of the pipeline from record batches in memory.

import { lastValueFrom } from 'rxjs';
import { Bench } from 'tinybench';
import { Learner } from '../dist/src/index.js';
import { createKernel } from '../dist/src/kernel/index.js';
import { fromPoints, fromSource, miniBatchKMeans } from '../dist/streams/index.js';
import { chosen, madeRows } from './against/data.mjs';
import { save } from './against/rival.mjs';

const cells = [
  [2, 8, 2 ** 21],
  [16, 64, 2 ** 20],
  [32, 100, 2 ** 19],
  [128, 256, 2 ** 17],
  [128, 1024, 2 ** 16],
  [768, 1024, 2 ** 15],
];
const KERNELS = ['direct', 'simd', 'int16', 'head', 'anchor', 'auto'];
const BATCH = 4096;
const results = [];
for (const [d, k, n] of chosen(cells)) {
  const values = madeRows('blobs', d, k, n);
  const init = { centroids: Float64Array.from(values.subarray(0, k * d)) };
  const source = fromPoints({ values, d });
  const bench = new Bench({ time: 1000, iterations: 5, warmupTime: 200, warmupIterations: 1 });
  for (const name of KERNELS) {
    if (name === 'direct' && d * k > 1024) continue;
    if (name === 'anchor' && d < 128) continue;
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
    const row = {
      d,
      k,
      rows: n,
      what: task.name,
      rowsPerSecond: Math.round((1000 * n) / latency.p50),
      spread: `±${latency.rme.toFixed(1)} %`,
    };
    results.push(row);
    console.log(
      `d ${d} k ${k} ${row.what.padEnd(14)} ${(row.rowsPerSecond / 1e6).toPrecision(3)}M rows/s ${row.spread}`,
    );
  }
}
save('bench', { results });
