// Rows per second of the kernel, of a step (assign, statistics, step) and of the pipeline from an Arrow file in memory.

import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { lastValueFrom } from 'rxjs';
import { Bench } from 'tinybench';
import { createKernel, Learner, normal, random } from '../dist/src/index.js';
import { fromPoints, fromSource, miniBatchKMeans } from '../dist/streams/index.js';

const cells = [
  [2, 8],
  [16, 64],
  [32, 100],
  [128, 256],
];
const results = [];
for (const [d, k] of cells) {
  const n = d >= 128 ? 16_384 : 131_072;
  const next = random(0, 'bench');
  const centres = Float64Array.from({ length: k * d }, () => 2 * normal(next));
  const values = Float32Array.from({ length: n * d }, (_, i) => centres[(Math.floor(i / d) % k) * d + (i % d)] + normal(next));
  const init = { centroids: centres };
  const labels = new Int32Array(n);
  const distances = new Float64Array(n);
  const kernel = createKernel('auto', k, d);
  kernel.load(centres, k, d);
  const source = fromPoints({ values, d });
  const bench = new Bench({ time: 1000, warmupTime: 300 });
  bench.add('kernel', () => kernel.assignInto(values, n, labels, distances));
  bench.add('step', () => {
    const learner = new Learner({ k, init }, [], () => {});
    learner.push({ values, n, d, rows: n, source: null, pass: 0 });
  });
  bench.add('pipeline', () => lastValueFrom(fromSource(source).pipe(miniBatchKMeans({ k, init, every: '1000s' }))));
  await bench.run();
  for (const task of bench.tasks) {
    const { latency } = task.result;
    results.push({ d, k, rows: n, what: task.name, rowsPerSecond: Math.round((1000 * n) / latency.p50), relativeError: latency.rme });
  }
}
console.table(results);
writeFileSync(new URL('results/bench.json', import.meta.url), `${JSON.stringify({ machine: cpus()[0].model, node: process.version, results }, null, 2)}\n`);
