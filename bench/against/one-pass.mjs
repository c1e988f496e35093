// Quality of one shuffled pass: how far its inertia lies above the best of 20 full Lloyd runs, over 20 seeds. Compares
// Meander with default options, Meander with --replicas 4 --escape, and scikit-learn's partial_fit with three starts,
// each on the same rows in the same order, taking turns. The data are scikit-learn's digits, two sets of 50 Gaussians,
// and Arrow files that REAL_DATA="descriptions.arrow:64 …" names. SEEDS sets the number of seeds (default 20).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { predictor } from '../../dist/src/estimator/index.js';
import { normal, random } from '../../dist/src/numeric/index.js';
import { lloydStarts } from '../../dist/src/solve/index.js';
import { readVectors, rowsAround } from '../data.mjs';
import { learnRows } from '../learner.mjs';
import { median, saveResults } from '../results.mjs';
import { python, rivalEnvironment, scriptPath } from './python-rival.mjs';

const SEEDS = Number(process.env.SEEDS ?? 20);
const LLOYD_STARTS = 20;
const folder = mkdtempSync(join(tmpdir(), 'meander-one-pass-'));
const fileIn = (name) => join(folder, name);
const runPython = (...args) =>
  execFileSync(python, [scriptPath('one_pass.py'), ...args.map(String)], { env: rivalEnvironment() });

/** n rows around k centres drawn from N(0, R·I), with unit noise. */
function gaussians(R, n = 10_000, d = 15, k = 50) {
  const next = random(R, 'one pass');
  const centres = Float64Array.from({ length: k * d }, () => Math.sqrt(R) * normal(next));
  return { values: rowsAround(centres, d, k, n, next), n, d };
}

function digits() {
  runPython('digits', fileIn('digits.f32'));
  const values = new Float32Array(readFileSync(fileIn('digits.f32')).buffer.slice(0));
  return { values, n: values.length / 64, d: 64 };
}

function* dataSets() {
  yield { name: 'digits', k: 10, points: digits() };
  for (const R of [1, 10]) yield { name: `50 Gaussians, R = ${R}`, k: 50, points: gaussians(R) };
  for (const argument of (process.env.REAL_DATA ?? '').split(' ').filter(Boolean)) {
    const [path, k] = argument.split(':');
    const vectors = readVectors(path);
    if (!vectors) continue;
    const { values, d, count } = vectors;
    yield { name: basename(path, '.arrow'), k: Number(k), points: { values, n: count, d } };
  }
}

/** The rows in another order (Fisher and Yates 1938). */
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
  const model = { k, d: points.d, centroids, weights: new Float64Array(k) };
  return predictor(model)(points).distances.reduce((sum, x) => sum + x, 0);
}

function learnWithMeander(points, k, seed, options) {
  const { seconds, checkpoint } = learnRows({ k, seed, ...options }, points);
  return { seconds, centroids: checkpoint.model.centroids };
}

function learnWithSklearn(points, k, seed) {
  writeFileSync(fileIn('rows.f32'), points.values);
  const { seconds } = JSON.parse(runPython('fit', fileIn('rows.f32'), fileIn('centroids.f64'), points.d, k, seed));
  return { seconds, centroids: new Float64Array(readFileSync(fileIn('centroids.f64')).buffer.slice(0)) };
}

const learners = {
  plain: (points, k, seed) => learnWithMeander(points, k, seed, {}),
  'replicas 4, escape': (points, k, seed) => learnWithMeander(points, k, seed, { replicas: 4, escape: true }),
  'scikit-learn': learnWithSklearn,
};

/** The least inertia of full Lloyd runs, and the seconds that one of them takes. */
function bestOfLloyd(points, k) {
  const began = performance.now();
  let best = Number.POSITIVE_INFINITY;
  for (const { inertia } of lloydStarts(points, k, { starts: LLOYD_STARTS, singlePoint: false }))
    best = Math.min(best, inertia);
  return { best, lloydSeconds: (performance.now() - began) / 1000 / LLOYD_STARTS };
}

/** Seconds and relative excess of inertia above `best` of every learner and seed. */
function runAll(points, k, best) {
  for (const name of ['plain', 'replicas 4, escape']) learners[name](points, k, 0);
  const runs = Object.fromEntries(Object.keys(learners).map((name) => [name, []]));
  for (let seed = 0; seed < SEEDS; seed++) {
    const rows = shuffled(points, seed);
    for (const [name, learn] of Object.entries(learners)) {
      const { seconds, centroids } = learn(rows, k, seed);
      runs[name].push({ seconds, excess: inertiaOf(points, k, centroids) / best - 1 });
    }
  }
  return runs;
}

const results = [];
try {
  for (const { name, k, points } of dataSets()) {
    const { best, lloydSeconds } = bestOfLloyd(points, k);
    const runs = runAll(points, k, best);
    const secondsOfLearner = (by) => median(runs[by].map(({ seconds }) => seconds));
    for (const by of Object.keys(learners)) {
      const excesses = runs[by].map(({ excess }) => excess);
      const seconds = secondsOfLearner(by);
      const [medianExcess, worstExcess] = [median(excesses), Math.max(...excesses)];
      const timesPlain = seconds / secondsOfLearner('plain');
      const { n, d } = points;
      results.push({ data: name, n, d, k, by, best, medianExcess, worstExcess, seconds, timesPlain, lloydSeconds });
      const percent = (x) => `${(100 * x).toFixed(2)} %`;
      console.log(
        `${name} k ${k}, ${by}: median ${percent(medianExcess)}, worst ${percent(worstExcess)} above the best of ${LLOYD_STARTS} Lloyd runs; ${(1000 * seconds).toFixed(0)} ms, ${timesPlain.toFixed(1)}× plain (one Lloyd run ${(1000 * lloydSeconds).toFixed(0)} ms)`,
      );
    }
  }
  saveResults('one-pass', { seeds: SEEDS, lloyd: LLOYD_STARTS, results });
} finally {
  rmSync(folder, { recursive: true });
}
