// One assignment of all rows to fixed centroids: Meander against faiss and the k-means packages of npm, on equal
// threads, taking turns. ROUNDS sets the number of rounds (default 5), CELLS='[[16,64]]' selects sizes.
import density from 'density-clustering';
import { kmeans } from 'ml-kmeans';
import skmeans from 'skmeans';
import { predictor } from '../../dist/src/estimator/index.js';
import { workerThreads } from '../../dist/streams/index.js';
import { generateRows, selectSizes } from '../data.mjs';
import { median, saveResults, secondsOf, summarizeRatios } from '../results.mjs';
import { bestEnvironment, pythonRival } from './python-rival.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
/** Rows × d × k that an npm package is given; they are slow, so it works on the first rows only. */
const PACKAGE_WORK = 2e7;

/** The shortest way to one assignment in each npm package: arrays of arrays, given centroids, one iteration. */
const packages = {
  'ml-kmeans': (rows, centroids) => kmeans(rows, centroids.length, { initialization: centroids, maxIterations: 1 }),
  skmeans: (rows, centroids) => skmeans(rows, centroids.length, centroids, 1),
  'density-clustering': (rows, centroids) => {
    const model = new density.KMEANS(rows, centroids.length);
    model.centroids = centroids;
    model.assign();
  },
};

const toArrays = (values, d, n) => Array.from({ length: n }, (_, i) => Array.from(values.subarray(i * d, (i + 1) * d)));

/** The rivals for a number of threads: functions that resolve with seconds per row. The npm packages have one thread. */
function rivalsFor(threads, faiss, { values, d, k }, n) {
  const faissRuns = [];
  const rivals = {
    async faiss() {
      faissRuns.push(await faiss.work(threads));
      return faissRuns.at(-1).seconds / n;
    },
  };
  rivals.faiss.environment = () => bestEnvironment(faissRuns);
  if (threads > 1) return rivals;
  const packageRows = Math.min(n, Math.max(k + 1, Math.floor(PACKAGE_WORK / (d * k))));
  const [rows, centroids] = [toArrays(values, d, packageRows), toArrays(values, d, k)];
  for (const [name, assign] of Object.entries(packages))
    rivals[name] = async () => secondsOf(() => assign(rows, centroids)) / packageRows;
  return rivals;
}

/** Runs both in turn; `meander` and `rival` give seconds per row. */
async function compare(meander, rival) {
  await rival();
  const rounds = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push({ meander: meander(), rival: await rival() });
  return {
    meanderRowsPerSecond: Math.round(1 / median(rounds.map((round) => round.meander))),
    rivalRowsPerSecond: Math.round(1 / median(rounds.map((round) => round.rival))),
    ...summarizeRatios(rounds.map((round) => round.rival / round.meander)),
    ...(rival.environment && { rivalEnvironment: rival.environment() }),
  };
}

const results = [];
for (const [d, k, n] of selectSizes([
  [2, 8, 2 ** 21],
  [16, 64, 2 ** 20],
  [128, 256, 2 ** 17],
  [768, 1024, 2 ** 14],
])) {
  const values = generateRows('blobs', d, k, n);
  const data = { values, d, k, start: Float64Array.from(values.subarray(0, d * k)) };
  const faiss = pythonRival('faiss_assign.py', data);
  for (const threads of [1, 2]) {
    const model = { k, d, centroids: data.start, weights: new Float64Array(k) };
    const assign = predictor(model, 'auto', workerThreads(threads));
    const meander = () => secondsOf(() => assign({ values, n, d })) / n;
    meander();
    for (const [rival, work] of Object.entries(rivalsFor(threads, faiss, data, n))) {
      const row = { d, k, threads, rival, ...(await compare(meander, work)) };
      results.push(row);
      const millions = (x) => `${(x / 1e6).toPrecision(3)} M rows/s`;
      console.log(
        `assign d ${d} k ${k} threads ${threads}: ${millions(row.meanderRowsPerSecond)}, ${rival} ${millions(row.rivalRowsPerSecond)}, ratio ${row.ratio.toPrecision(3)}`,
      );
    }
    assign.close();
  }
  faiss.end();
}
saveResults('assign', { rounds: ROUNDS, results });
