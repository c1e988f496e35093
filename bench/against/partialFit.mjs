// Meander's learner against scikit-learn's partial_fit: the same float32 rows, the same start, the same mini-batches,
// one thread each, taking turns in one run. Prints rows per second, their ratio and both final distortions.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Learner, normal, predictor, random } from '../../dist/src/index.js';

const python = new URL('.venv/bin/python', import.meta.url).pathname;
const cells = [
  [2, 8],
  [16, 64],
  [32, 100],
  [128, 256],
  [128, 1024],
  [768, 1024],
];
const BATCH = 4096;
const ROUNDS = 5;
const folder = mkdtempSync(join(tmpdir(), 'meander-bench-'));
const median = (xs) => [...xs].sort((a, b) => a - b)[Math.floor(xs.length / 2)];

function makeRows(d, k, n) {
  const next = random(0, `bench/${d}/${k}`);
  const centres = Float64Array.from({ length: k * d }, () => 2 * normal(next));
  const values = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const j = Math.floor(next() * k) * d;
    for (let t = 0; t < d; t++) values[i * d + t] = centres[j + t] + normal(next);
  }
  const start = new Float64Array(k * d);
  for (let j = 0; j < k; j++) start.set(values.subarray(j * d, (j + 1) * d), j * d);
  return { values, start };
}

function ours({ values, start }, d, k) {
  const learner = new Learner({ k, batchSize: BATCH, init: { centroids: start } }, [], () => {});
  const n = values.length / d;
  const began = performance.now();
  learner.push({ values, n, d, rows: n, source: null, pass: 0 });
  learner.finish();
  return { seconds: (performance.now() - began) / 1000, model: learner.checkpoint().model };
}

const results = [];
for (const [d, k] of cells) {
  const n = Math.min(2 ** 20, Math.max(8 * BATCH, Math.floor(6e9 / (d * k) / BATCH) * BATCH, BATCH));
  const data = makeRows(d, k, n);
  const [rows, init] = ['rows.f32', 'init.f64'].map((name) => join(folder, name));
  writeFileSync(rows, data.values);
  writeFileSync(init, data.start);
  const mine = [];
  const theirs = [];
  let model;
  let rival;
  ours(data, d, k);
  for (let round = 0; round < ROUNDS; round++) {
    ({ model } = (() => {
      const run = ours(data, d, k);
      mine.push(run.seconds);
      return run;
    })());
    rival = JSON.parse(
      execFileSync(python, [new URL('partial_fit.py', import.meta.url).pathname, rows, init, d, k, BATCH, 1, 2].map(String), {
        encoding: 'utf8',
        env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
      }),
    );
    theirs.push(Math.min(...rival.seconds));
  }
  const distortion = predictor(model)({ values: data.values, n, d }).distances.reduce((sum, x) => sum + x, 0) / n;
  const ratios = mine.map((s, i) => theirs[i] / s);
  const row = {
    d,
    k,
    rows: n,
    meanderRowsPerSecond: Math.round(n / median(mine)),
    sklearnRowsPerSecond: Math.round(n / median(theirs)),
    ratio: median(ratios),
    ratioLow: Math.min(...ratios),
    ratioHigh: Math.max(...ratios),
    meanderDistortion: distortion,
    sklearnDistortion: rival.distortion,
    sklearn: rival.version,
  };
  results.push(row);
  console.log(
    `d ${d} k ${k}: ${(row.meanderRowsPerSecond / 1e6).toFixed(3)}M rows/s, scikit-learn ${(row.sklearnRowsPerSecond / 1e6).toFixed(3)}M, ratio ${row.ratio.toFixed(2)} (${row.ratioLow.toFixed(2)}–${row.ratioHigh.toFixed(2)}), distortion ${distortion.toPrecision(6)} / ${rival.distortion.toPrecision(6)}`,
  );
}
rmSync(folder, { recursive: true });
writeFileSync(
  new URL('../results/partial-fit.json', import.meta.url),
  `${JSON.stringify({ machine: cpus()[0].model, cores: cpus().length, node: process.version, threads: 1, batch: BATCH, rounds: ROUNDS, results }, null, 2)}\n`,
);
