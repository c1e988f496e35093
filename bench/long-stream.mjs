// 49.2 million float32 rows of N(1, 0.1) with k = 1: does the centroid end at the mean of the rows, and do the weights
// count every row? A learner with float32 state ends at 0.683 and stops counting at 16,777,216.
// Usage: node long-stream.mjs [MINI-BATCHES], default 12,012; only a full run writes results/long-stream.json.
import { writeFileSync } from 'node:fs';
import { normal, random } from '../dist/src/numeric/index.js';
import { createLearner } from './learner.mjs';

const BATCH = 4096;
const FULL = 12_012;
const batches = Number(process.argv[2] ?? FULL);
const next = random(0, 'long stream');
const learner = createLearner({ k: 1, batchSize: BATCH, init: { centroids: [[0]] } });
const values = new Float32Array(BATCH);
let sum = 0;
for (let batch = 0; batch < batches; batch++) {
  for (let i = 0; i < BATCH; i++) {
    values[i] = 1 + 0.1 * normal(next);
    sum += values[i];
  }
  learner.push({ values, n: BATCH, d: 1, rows: BATCH, source: batch, pass: 0 });
}
learner.finish();
const { model, rows } = learner.checkpoint();
const result = {
  rows: rows.learned,
  centroid: model.centroids[0],
  meanOfRows: sum / rows.learned,
  weight: model.weights[0],
};
if (batches === FULL)
  writeFileSync(new URL('results/long-stream.json', import.meta.url), `${JSON.stringify(result, null, 2)}\n`);
console.log(result);
if (Math.abs(result.centroid - result.meanOfRows) > 1e-9 || result.weight !== rows.learned) process.exitCode = 1;
