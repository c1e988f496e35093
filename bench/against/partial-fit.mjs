// Meander's learner against scikit-learn's partial_fit: the same float32 rows, the same k-means++ start, the same
// mini-batches and equal threads, taking turns. Measures rows per second, their ratio and both final distortions.
// Arrow files with a vector column can be added: node partial-fit.mjs FILE:K …
// ROUNDS sets the number of rounds (default 5), CELLS='[[16,64]]' selects sizes, WORK=0.05 takes fewer rows.
import { basename } from 'node:path';
import { predictor } from '../../dist/src/estimator/index.js';
import { workerThreads } from '../../dist/streams/index.js';
import { generateRows, readVectors, selectSizes } from '../data.mjs';
import { learnRows, startingCentroids } from '../learner.mjs';
import { mean, median, saveResults, summarizeRatios } from '../results.mjs';
import { bestEnvironment, pythonRival } from './python-rival.mjs';

const sizes = selectSizes([
  [2, 8],
  [16, 64],
  [32, 100],
  [128, 256],
  [128, 1024],
  [768, 1024],
]);
const BATCH = 4096;
const ROUNDS = Number(process.env.ROUNDS ?? 5);
/** Share of the usual rows, for a short run. */
const WORK = Number(process.env.WORK ?? 1);

/** Enough rows for a few seconds of work, so that the first mini-batches count for little; at most half a gigabyte. */
const rowsFor = (d, k) => BATCH * Math.floor((WORK * Math.min(1e11 / (d * k + 5000), 1.2e8 / d)) / BATCH);

/** The data sets to compare on: name, values (n×d), d and k. */
function* dataSets() {
  for (const argument of process.argv.slice(2)) {
    const [file, k] = argument.split(':');
    const vectors = readVectors(file, rowsFor(64, Number(k)));
    if (vectors) yield { name: basename(file, '.arrow'), k: Number(k), ...vectors };
  }
  for (const kind of ['blobs', 'noise'])
    for (const [d, k] of sizes) yield { name: kind, d, k, values: generateRows(kind, d, k, rowsFor(d, k)) };
}

/** Learns all rows once with Meander. */
function learn({ values, d, k, start }, threads) {
  const options = { k, batchSize: BATCH, init: { centroids: start } };
  const { seconds, checkpoint } = learnRows(options, { values, d }, workerThreads(threads));
  return { seconds, model: checkpoint.model, screening: checkpoint.screening };
}

/** Centroids of k-means++ on the first rows, from which both learners start. */
function firstCentroids({ values, d, k }) {
  const n = Math.min(values.length / d, Math.max(BATCH, 4 * k));
  return startingCentroids({ k }, { values: values.subarray(0, n * d), d });
}

async function compare(data, threads, sklearn) {
  learn(data, threads);
  await sklearn.work(threads);
  const rounds = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push({ meander: learn(data, threads), sklearn: await sklearn.work(threads) });
  const n = data.values.length / data.d;
  const sample = Math.min(n, 8 * BATCH);
  const { model, screening } = rounds[0].meander;
  const { distances } = predictor(model)({ values: data.values.subarray(0, sample * data.d), n: sample, d: data.d });
  return {
    data: data.name,
    d: data.d,
    k: data.k,
    threads,
    rows: n,
    meanderRowsPerSecond: Math.round(n / median(rounds.map(({ meander }) => meander.seconds))),
    sklearnRowsPerSecond: Math.round(n / median(rounds.map((round) => round.sklearn.seconds))),
    ...summarizeRatios(rounds.map((round) => round.sklearn.seconds / round.meander.seconds)),
    meanderDistortion: mean(distances),
    sklearnDistortion: rounds[0].sklearn.distortion,
    screening,
    sklearn: rounds[0].sklearn.version,
    sklearnEnvironment: bestEnvironment(rounds.map(({ sklearn }) => sklearn)),
  };
}

function describe(row) {
  const millions = (x) => `${(x / 1e6).toPrecision(3)} M rows/s`;
  const { screen, prefixEighths, candidates } = row.screening;
  return [
    `${row.data} d ${row.d} k ${row.k} threads ${row.threads}: ${millions(row.meanderRowsPerSecond)}`,
    `scikit-learn ${millions(row.sklearnRowsPerSecond)}`,
    `ratio ${row.ratio.toFixed(2)} (${row.ratioLow.toFixed(2)}–${row.ratioHigh.toFixed(2)})`,
    `distortion ${row.meanderDistortion.toPrecision(6)} / ${row.sklearnDistortion.toPrecision(6)}`,
    `${screen} over ${prefixEighths}/8 of the dimensions, ${candidates.toPrecision(2)} candidates per row`,
  ].join(', ');
}

const results = [];
for (const data of dataSets()) {
  data.start = firstCentroids(data);
  const sklearn = pythonRival('partial_fit.py', data, BATCH);
  for (const threads of [1, 2]) {
    const row = await compare(data, threads, sklearn);
    results.push(row);
    console.log(describe(row));
  }
  sklearn.end();
}
saveResults('partial-fit', { batch: BATCH, rounds: ROUNDS, results });
