// The estimator's `fit` against scikit-learn's MiniBatchKMeans.fit, both with their defaults: the final inertia on rows
// in three orders and on small data sets, median and worst of 10 seeds, for mini-batches of 10, 100 and 1,000 rows.
// SEEDS=3 makes it shorter.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { MiniBatchKMeans } from '../../dist/src/index.js';
import { median, saveResults } from '../results.mjs';
import { python, rivalEnvironment, scriptPath } from './python-rival.mjs';

const SEEDS = Number(process.env.SEEDS ?? 10);
const BATCHES = [10, 100, 1000];

/** The data sets with the inertias that scikit-learn finds, as they come. */
async function* rivalResults(folder) {
  const words = [scriptPath('fit.py'), folder, SEEDS, ...BATCHES].map(String);
  const child = spawn(python, words, { stdio: ['ignore', 'pipe', 'inherit'], env: rivalEnvironment() });
  for await (const line of createInterface(child.stdout)) yield JSON.parse(line);
}

/** The numbers of a file of float64. */
const readNumbers = (path) => new Float64Array(new Uint8Array(readFileSync(path)).buffer);

/** The inertia that the estimator ends with, for each seed. */
function inertiasOf(rows, k, batchSize) {
  const fit = (randomState) => new MiniBatchKMeans({ nClusters: k, batchSize, randomState }).fit(rows);
  return Array.from({ length: SEEDS }, (_, seed) => fit(seed).inertia);
}

const folder = mkdtempSync(join(tmpdir(), 'meander-bench-'));
const results = [];
let version = '';
for await (const { name, file, d, k, inertias, ...rival } of rivalResults(folder)) {
  version = rival.version;
  const rows = { values: readNumbers(join(folder, file)), nFeatures: d };
  for (const batch of BATCHES) {
    const [ours, theirs] = [inertiasOf(rows, k, batch), inertias[batch]];
    const [meander, sklearn] = [median(ours), median(theirs)];
    const worst = { meanderWorst: Math.max(...ours), sklearnWorst: Math.max(...theirs) };
    const ratio = meander / sklearn;
    results.push({ data: name, n: rows.values.length / d, d, k, batch, meander, sklearn, ratio, ...worst });
    const both = `${meander.toPrecision(6)} / ${sklearn.toPrecision(6)}`;
    console.log(`${name}, mini-batches of ${batch}: ${both}, ratio ${ratio.toFixed(3)}`);
  }
}
rmSync(folder, { recursive: true });
saveResults('fit', { seeds: SEEDS, sklearn: version, results });
