// Meander's learner against scikit-learn's partial_fit: the same float32 rows, the same k-means++ start, the same mini-batches,
// equal threads, taking turns in one run. Prints rows per second, their ratio and both final distortions.
// Arrow files with a vector column can be given too: node partial-fit.mjs FILE:K …
import { basename } from 'node:path';
import { Learner, predictor, workerThreads } from '../../dist/streams/index.js';
import { chosen, fileRows, madeRows } from './data.mjs';
import { median, pythonRival, save } from './rival.mjs';

const cells = chosen([
  [2, 8],
  [16, 64],
  [32, 100],
  [128, 256],
  [128, 1024],
  [768, 1024],
]);
const BATCH = 4096;
const ROUNDS = Number(process.env.ROUNDS ?? 5);
/** Some seconds of work, long enough for the first mini-batches not to count for much, and no more than half a gigabyte. */
const rowsFor = (d, k) => BATCH * Math.floor(Math.min(1e11 / (d * k + 5000), 1.2e8 / d) / BATCH);

/** Every comparison: its name, rows, d and k. */
function* comparisons() {
  for (const name of process.argv.slice(2)) {
    const [file, k] = name.split(':');
    const found = fileRows(file, rowsFor(64, Number(k)));
    if (found) yield { name: basename(file, '.arrow'), k: Number(k), ...found };
  }
  for (const kind of ['blobs', 'noise'])
    for (const [d, k] of cells) yield { name: kind, d, k, values: madeRows(kind, d, k, rowsFor(d, k)) };
}

function ours({ values, d, k, start }, threads) {
  const learner = new Learner(
    { k, batchSize: BATCH, init: { centroids: start } },
    [],
    () => {},
    undefined,
    workerThreads(threads),
  );
  const n = values.length / d;
  const began = performance.now();
  learner.push({ values, n, d, rows: n, source: null, pass: 0 });
  learner.finish();
  const seconds = (performance.now() - began) / 1000;
  const { model, screening } = learner.checkpoint();
  learner.close();
  return { seconds, model, screening };
}

/** k-means++ on the first rows, the start of both. */
function seeds({ values, d, k }) {
  const n = Math.min(values.length / d, Math.max(BATCH, 4 * k));
  let start;
  const learner = new Learner({ k, batchSize: n, initRows: n }, [], () => {
    if (learner.status.step === 0) start = learner.checkpoint().model.centroids;
  });
  learner.push({ values: values.subarray(0, n * d), n, d, rows: n, source: null, pass: 0 });
  return start;
}

async function compare(data, threads, theirs) {
  const rounds = [];
  ours(data, threads);
  await theirs.work(threads);
  for (let i = 0; i < ROUNDS; i++) rounds.push({ mine: ours(data, threads), their: await theirs.work(threads) });
  const ratios = rounds.map(({ mine, their }) => their.seconds / mine.seconds);
  const n = data.values.length / data.d;
  const sample = Math.min(n, 8 * BATCH);
  const { model, screening } = rounds[0].mine;
  const { distances } = predictor(model)({ values: data.values.subarray(0, sample * data.d), n: sample, d: data.d });
  return {
    data: data.name,
    d: data.d,
    k: data.k,
    threads,
    rows: n,
    meanderRowsPerSecond: Math.round(n / median(rounds.map(({ mine }) => mine.seconds))),
    sklearnRowsPerSecond: Math.round(n / median(rounds.map(({ their }) => their.seconds))),
    ratio: median(ratios),
    ratioLow: Math.min(...ratios),
    ratioHigh: Math.max(...ratios),
    meanderDistortion: distances.reduce((sum, x) => sum + x, 0) / sample,
    sklearnDistortion: rounds[0].their.distortion,
    screening,
    sklearn: rounds[0].their.version,
  };
}

const results = [];
for (const data of comparisons()) {
  data.start = seeds(data);
  const theirs = pythonRival('partial_fit.py', data, BATCH);
  for (const threads of [1, 2]) {
    const row = await compare(data, threads, theirs);
    results.push(row);
    const speed = (x) => `${(x / 1e6).toPrecision(3)}M`;
    console.log(
      `${row.data} d ${row.d} k ${row.k} threads ${threads}: ${speed(row.meanderRowsPerSecond)} rows/s, scikit-learn ${speed(row.sklearnRowsPerSecond)}, ratio ${row.ratio.toFixed(2)} (${row.ratioLow.toFixed(2)}–${row.ratioHigh.toFixed(2)}), distortion ${row.meanderDistortion.toPrecision(6)} / ${row.sklearnDistortion.toPrecision(6)}, ${row.screening.screen} over ${row.screening.eighths}/8, ${row.screening.survivors.toPrecision(2)} survivors`,
    );
  }
  theirs.end();
}
for (const name of ['blobs', 'noise']) {
  for (const threads of [1, 2]) {
    const ratios = results.filter((row) => row.data === name && row.threads === threads).map(({ ratio }) => ratio);
    console.log(
      `${name}, ${threads} thread${threads > 1 ? 's' : ''}: geometric mean ${ratios.reduce((product, r) => product * r ** (1 / ratios.length), 1).toFixed(2)}`,
    );
  }
}
save('partial-fit', { batch: BATCH, rounds: ROUNDS, results });
