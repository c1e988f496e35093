// One assignment of all rows to fixed centroids: Meander against faiss and the k-means packages of npm, equal threads.
import density from 'density-clustering';
import { kmeans } from 'ml-kmeans';
import skmeans from 'skmeans';
import { predictor } from '../../dist/src/model/index.js';
import { workerThreads } from '../../dist/streams/index.js';
import { madeRows } from './data.mjs';
import { median, pythonRival, save } from './rival.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const seconds = (work) => {
  const began = performance.now();
  work();
  return (performance.now() - began) / 1000;
};

/** The packages' own shortest way to one assignment: arrays of arrays, given centroids, one iteration. */
const packages = {
  'ml-kmeans': (rows, centroids) => kmeans(rows, centroids.length, { initialization: centroids, maxIterations: 1 }),
  skmeans: (rows, centroids) => skmeans(rows, centroids.length, centroids, 1),
  'density-clustering': (rows, centroids) => {
    const model = new density.KMEANS(rows, centroids.length);
    model.centroids = centroids;
    model.assign();
  },
};

const arrays = (values, d, n) => Array.from({ length: n }, (_, i) => Array.from(values.subarray(i * d, (i + 1) * d)));
const results = [];
for (const [d, k, n] of [
  [2, 8, 2 ** 21],
  [16, 64, 2 ** 20],
  [128, 256, 2 ** 17],
  [768, 1024, 2 ** 14],
]) {
  const values = madeRows('blobs', d, k, n);
  const data = { values, d, k, start: Float64Array.from(values.subarray(0, d * k)) };
  const faiss = pythonRival('faiss_assign.py', data);
  const few = Math.min(n, Math.max(k + 1, Math.floor(2e7 / (d * k))));
  const [rows, centroids] = [arrays(values, d, few), arrays(values, d, k)];
  for (const threads of [1, 2]) {
    const assign = predictor(
      { k, d, centroids: data.start, weights: new Float64Array(k) },
      'auto',
      workerThreads(threads),
    );
    const ours = () => seconds(() => assign({ values, n, d })) / n;
    const rivals = { faiss: async () => (await faiss.work(threads)).seconds / n };
    if (threads === 1)
      for (const [name, work] of Object.entries(packages))
        rivals[name] = async () => seconds(() => work(rows, centroids)) / few;
    ours();
    for (const [rival, work] of Object.entries(rivals)) {
      await work();
      const rounds = [];
      for (let i = 0; i < ROUNDS; i++) rounds.push([ours(), await work()]);
      const ratios = rounds.map(([mine, theirs]) => theirs / mine);
      const row = {
        d,
        k,
        threads,
        rival,
        meanderRowsPerSecond: Math.round(1 / median(rounds.map(([mine]) => mine))),
        rivalRowsPerSecond: Math.round(1 / median(rounds.map(([, theirs]) => theirs))),
        ratio: median(ratios),
        ratioLow: Math.min(...ratios),
        ratioHigh: Math.max(...ratios),
      };
      results.push(row);
      console.log(
        `assign d ${d} k ${k} threads ${threads}: ${(row.meanderRowsPerSecond / 1e6).toPrecision(3)}M rows/s, ${rival} ${(row.rivalRowsPerSecond / 1e6).toPrecision(3)}M, ratio ${row.ratio.toPrecision(3)} (${row.ratioLow.toPrecision(3)}–${row.ratioHigh.toPrecision(3)})`,
      );
    }
    assign.close();
  }
  faiss.end();
}
save('assign', { rounds: ROUNDS, results });
