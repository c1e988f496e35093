// Quality on drifting streams: Meander against scikit-learn's partial_fit (with and without restarts), Spark's update
// rule written out, and river where it is installed. Measures the distortion of each mini-batch before it is learned
// from, and the adjusted Rand index with the true clusters. All start from the same centroids and see the same rows.
// SEEDS="0 1 2" sets the seeds.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { predictor } from '../../dist/src/estimator/index.js';
import { normal, random } from '../../dist/src/numeric/index.js';
import { adjustedRandIndex } from '../../dist/src/solve/index.js';
import { createLearner, startingCentroids } from '../learner.mjs';
import { mean, saveResults } from '../results.mjs';
import { python, rivalEnvironment, scriptPath } from './python-rival.mjs';

const [n, d, k, batchSize] = [200_000, 8, 8, 1000];
const seeds = (process.env.SEEDS ?? '0 1 2').split(' ').map(Number);

const always = () => true;
const everySecond = () => 1;

/**
 * The scenarios. `centre` gives one coordinate of a cluster's centre when a share of 0…1 of the stream has passed,
 * `exists` whether cluster j has rows then, and `gap` the seconds between row i and the one before.
 */
const scenarios = {
  stationary: { centre: ({ first }) => first, exists: always, gap: everySecond },
  'moving blobs': {
    centre: ({ first, passed, t }) => first + 12 * passed * (t % 2 ? 1 : -1),
    exists: always,
    gap: everySecond,
  },
  'births and deaths': {
    centre: ({ first }) => first,
    exists: (j, passed) => (j < 4 ? passed < 0.3 + 0.15 * j : passed > 0.2 + 0.15 * (j - 4)),
    gap: everySecond,
  },
  'abrupt switch': {
    centre: ({ first, second, passed }) => (passed < 0.5 ? first : second),
    exists: always,
    gap: everySecond,
  },
  'seasonal return': {
    centre: ({ first, second, passed }) => (Math.floor(passed * 6) % 2 ? second : first),
    exists: always,
    gap: everySecond,
  },
  'bursts and gaps': {
    centre: ({ first, time }) => first + 8 * Math.sin(time / 60_000),
    exists: always,
    gap: (i) => (i % 20_000 === 0 ? 30_000 : 1),
  },
};

/** Rows (n×d), true labels and event times of a scenario; rows have unit noise around the centres. */
function generate(name, seed) {
  const { centre, exists, gap } = scenarios[name];
  const next = random(seed, `drift/${name}`);
  const [firsts, seconds] = [0, 1].map(() => Float64Array.from({ length: k * d }, () => 20 * next() - 10));
  const [values, labels, times] = [new Float32Array(n * d), new Int32Array(n), new Float64Array(n)];
  let time = 0;
  for (let i = 0; i < n; i++) {
    const passed = i / n;
    time += gap(i);
    let j = Math.floor(next() * k);
    while (!exists(j, passed)) j = Math.floor(next() * k);
    labels[i] = j;
    times[i] = time;
    for (let t = 0; t < d; t++) {
      const [first, second] = [firsts[j * d + t], seconds[j * d + t]];
      values[i * d + t] = centre({ first, second, passed, t, time }) + normal(next);
    }
  }
  return { values, labels, times };
}

const meanderOptions = {
  'Meander 1/n': {},
  'Meander half-life 20000rows': { halfLife: '20000rows' },
  'Meander half-life in event time': { halfLife: '20000s' },
  'Meander on-drift rate, repair': { onDrift: 'rate', repair: true, holdout: 1000 },
  'Meander on-drift replica': { onDrift: 'replica' },
  'Meander half-life, replica': { halfLife: '20000rows', onDrift: 'replica' },
};

/** Distortion and adjusted Rand index of every mini-batch, measured before it is learned from. */
function followWithMeander({ values, labels, times }, start, options) {
  const curve = [];
  const learner = createLearner({ k, batchSize, init: { centroids: start }, ...options });
  for (let from = 0; from < n; from += batchSize) {
    const rows = { values: values.subarray(from * d, (from + batchSize) * d), n: batchSize, d };
    const model = from === 0 ? { k, d, centroids: start, weights: new Float64Array(k) } : learner.checkpoint().model;
    const predicted = predictor(model, 'direct')(rows);
    const trueLabels = labels.subarray(from, from + batchSize);
    curve.push({ distortion: mean(predicted.distances), ari: adjustedRandIndex(predicted.labels, trueLabels) });
    const batchTimes = times.subarray(from, from + batchSize);
    learner.push({ ...rows, times: batchTimes, rows: batchSize, source: from, pass: 0 });
    learner.flush();
  }
  return curve;
}

/** The same curves of the rivals, by name. */
function followWithRivals({ values, labels }, start) {
  const folder = mkdtempSync(join(tmpdir(), 'meander-drift-'));
  try {
    writeFileSync(join(folder, 'rows.f32'), values);
    writeFileSync(join(folder, 'labels.i32'), labels);
    writeFileSync(join(folder, 'start.f64'), start);
    const args = [scriptPath('drift.py'), folder, n, d, k, batchSize].map(String);
    return JSON.parse(execFileSync(python, args, { encoding: 'utf8', maxBuffer: 2 ** 28, env: rivalEnvironment() }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const results = [];
for (const scenario of Object.keys(scenarios)) {
  for (const seed of seeds) {
    const data = generate(scenario, seed);
    const start = startingCentroids({ k, seed }, { values: data.values.subarray(0, batchSize * d), d });
    const curves = {};
    for (const [name, options] of Object.entries(meanderOptions))
      curves[name] = followWithMeander(data, start, options);
    Object.assign(curves, followWithRivals(data, start));
    for (const [method, curve] of Object.entries(curves)) {
      const [distortion, ari] = ['distortion', 'ari'].map((key) => mean(curve.map((point) => point[key])));
      const drawn = seed === seeds[0] ? curve.map((point) => Number(point.distortion.toPrecision(4))) : undefined;
      results.push({ scenario, seed, method, distortion, ari, curve: drawn });
      console.log(`${scenario}, seed ${seed}, ${method}: distortion ${distortion.toFixed(2)}, ARI ${ari.toFixed(3)}`);
    }
  }
}
saveResults('drift', { rows: n, d, k, batch: batchSize, seeds, results });
