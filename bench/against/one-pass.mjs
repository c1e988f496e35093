// Quality of one shuffled pass: how far its centroids are above the best of 20 full Lloyd runs, over 20 seeds. Ours plain, ours
// with --replicas 4 --escape, and scikit-learn's partial_fit with three starts; each on the same rows in the same order, in
// turn. Rows are digits (of scikit-learn), 50 Gaussians twice, and what REAL_DATA="descriptions.arrow:64 …" names.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Learner, lloydStarts, normal, predictor, random } from '../../dist/src/index.js';
import { fileRows } from './data.mjs';
import { median, save } from './rival.mjs';

const SEEDS = Number(process.env.SEEDS ?? 20);
const LLOYD = 20;
const python = new URL('.venv/bin/python', import.meta.url).pathname;
const script = new URL('one_pass.py', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'meander-one-pass-'));
const at = (name) => join(folder, name);

/** n rows around k centres drawn N(0, R·I) with unit noise. */
function gaussians(R, n = 10_000, d = 15, k = 50) {
  const next = random(R, 'one pass');
  const centres = Float64Array.from({ length: k * d }, () => Math.sqrt(R) * normal(next));
  const values = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const j = Math.floor(next() * k) * d;
    for (let t = 0; t < d; t++) values[i * d + t] = centres[j + t] + normal(next);
  }
  return { values, n, d };
}

function digits() {
  execFileSync(python, [script, 'digits', at('digits.f32')]);
  const values = new Float32Array(readFileSync(at('digits.f32')).buffer.slice(0));
  return { values, n: values.length / 64, d: 64 };
}

function* sets() {
  yield { name: 'digits', k: 10, points: digits() };
  for (const R of [1, 10]) yield { name: `50 Gaussians, R = ${R}`, k: 50, points: gaussians(R) };
  for (const word of (process.env.REAL_DATA ?? '').split(' ').filter(Boolean)) {
    const [path, k] = word.split(':');
    const d = fileRows(path, 1)?.d;
    if (d === undefined) continue;
    const n = Number(execFileSync(python, [script, 'count', path]).toString());
    yield { name: basename(path, '.arrow'), k: Number(k), points: { values: fileRows(path, n).values, n, d } };
  }
}

/** The rows in another order. */
function shuffled({ values, n, d }, seed) {
  const next = random(seed, 'shuffle');
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  const rows = new Float32Array(n * d);
  order.forEach((from, to) => rows.set(values.subarray(from * d, (from + 1) * d), to * d));
  return { values: rows, n, d };
}

function inertiaOf(points, k, centroids) {
  return predictor({ k, d: points.d, centroids, weights: new Float64Array(k) })(points).distances.reduce(
    (sum, x) => sum + x,
    0,
  );
}

function ours(points, k, seed, options) {
  const began = performance.now();
  const learner = new Learner({ k, seed, ...options }, [], () => {});
  learner.push({ ...points, rows: points.n, source: null, pass: 0 });
  learner.finish();
  const { model } = learner.checkpoint();
  learner.close();
  return { seconds: (performance.now() - began) / 1000, centroids: model.centroids };
}

function theirs(points, k, seed) {
  writeFileSync(at('rows.f32'), points.values);
  const { seconds, version } = JSON.parse(
    execFileSync(python, [script, 'fit', at('rows.f32'), at('centres.f64'), String(points.d), String(k), String(seed)]),
  );
  return { seconds, version, centroids: new Float64Array(readFileSync(at('centres.f64')).buffer.slice(0)) };
}

const contenders = {
  plain: (points, k, seed) => ours(points, k, seed, {}),
  'replicas 4, escape': (points, k, seed) => ours(points, k, seed, { replicas: 4, escape: true }),
  'scikit-learn': theirs,
};

const results = [];
try {
  for (const { name, k, points } of sets()) {
    const began = performance.now();
    const best = [...lloydStarts(points, k, { starts: LLOYD, singlePoint: false })].reduce(
      (least, { inertia }) => Math.min(least, inertia),
      Infinity,
    );
    const lloydSeconds = (performance.now() - began) / 1000 / LLOYD;
    for (const run of Object.values(contenders).slice(0, 2)) run(points, k, 0);
    const runs = Object.fromEntries(Object.keys(contenders).map((by) => [by, []]));
    for (let seed = 0; seed < SEEDS; seed++) {
      const rows = shuffled(points, seed);
      for (const [by, run] of Object.entries(contenders)) {
        const { seconds, centroids } = run(rows, k, seed);
        runs[by].push({ seconds, excess: inertiaOf(points, k, centroids) / best - 1 });
      }
    }
    const seconds = (by) => median(runs[by].map((run) => run.seconds));
    for (const by of Object.keys(contenders)) {
      const excesses = runs[by].map(({ excess }) => excess);
      const row = {
        data: name,
        n: points.n,
        d: points.d,
        k,
        by,
        best,
        medianExcess: median(excesses),
        worstExcess: Math.max(...excesses),
        seconds: seconds(by),
        timesPlain: seconds(by) / seconds('plain'),
        lloydSeconds,
      };
      results.push(row);
      const percent = (x) => `${(100 * x).toFixed(2)} %`;
      console.log(
        `${name} k ${k}, ${by}: median ${percent(row.medianExcess)}, worst ${percent(row.worstExcess)} above the best of ${LLOYD} Lloyd runs; ${(1000 * row.seconds).toFixed(0)} ms, ${row.timesPlain.toFixed(1)}× plain (a Lloyd run ${(1000 * lloydSeconds).toFixed(0)} ms)`,
      );
    }
  }
  save('one-pass', { seeds: SEEDS, lloyd: LLOYD, results });
} finally {
  rmSync(folder, { recursive: true });
}
