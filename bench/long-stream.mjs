// 49.2 million float32 rows of N(1, 0.1), k = 1, mini-batches of 4,096: does the centroid end at the mean, and do the
// weights count every row? (float32 state ends at 0.683 and stops counting at 16,777,216.)
import { writeFileSync } from 'node:fs';
import { Learner, normal, random } from '../dist/src/index.js';

const [batch, batches] = [4096, 12_012];
const next = random(0, 'long stream');
const learner = new Learner({ k: 1, batchSize: batch, init: { centroids: [[0]] } }, ['x'], () => {});
const values = new Float32Array(batch);
let sum = 0;
for (let b = 0; b < batches; b++) {
  for (let i = 0; i < batch; i++) {
    values[i] = 1 + 0.1 * normal(next);
    sum += values[i];
  }
  learner.push({ values, n: batch, d: 1, rows: batch, source: b, pass: 0 });
}
learner.finish();
const { model, rows } = learner.checkpoint();
const result = {
  rows: rows.learned,
  centroid: model.centroids[0],
  meanOfRows: sum / rows.learned,
  weight: model.weights[0],
};
writeFileSync(new URL('results/long-stream.json', import.meta.url), `${JSON.stringify(result, null, 2)}\n`);
console.log(result);
if (Math.abs(result.centroid - result.meanOfRows) > 1e-9 || result.weight !== rows.learned) process.exitCode = 1;
