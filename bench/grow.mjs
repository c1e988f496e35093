// What mini-batches that grow (--batch-size grow) and large fixed ones cost against mini-batches of 4,096 rows: the
// distortion of the last model on rows that none of them learned from, over several starts, and the number of steps.
// Usage: node grow.mjs [ROWS], default 1,015,808; only a full run writes results/grow.json.
import { runKernels } from '../dist/src/kernel/index.js';
import { generateRows } from './data.mjs';
import { learnRows } from './learner.mjs';
import { mean, saveResults } from './results.mjs';

const [D, K, STARTS, HELD] = [32, 100, 10, 32_768];
const FULL = 1_015_808;
const rows = Number(process.argv[2] ?? FULL);
const sizes = [4096, 16_384, 65_536, 'grow', 'grow:8'];

const all = generateRows('blobs', D, K, rows + HELD);
const learned = { values: all.subarray(0, rows * D), d: D };
const held = all.subarray(rows * D);

/** Mean squared distance of the held rows to a model. */
function distortionOf({ centroids }) {
  const kernel = runKernels().single(K, D);
  const [labels, distances] = [new Int32Array(HELD), new Float64Array(HELD)];
  kernel.load(centroids, K, D);
  kernel.assignInto(held, HELD, labels, distances);
  return mean(distances);
}

/** k rows that follow one another, as starting centroids. */
const startAt = (row) =>
  Array.from({ length: K }, (_, j) => Array.from(learned.values.subarray((row + j) * D, (row + j + 1) * D)));

const runs = sizes.map(() => []);
for (let start = 0; start < STARTS; start++) {
  const init = { centroids: startAt(start * 5 * K) };
  for (const [i, batchSize] of sizes.entries()) {
    const { checkpoint } = learnRows({ k: K, batchSize, init }, learned);
    runs[i].push({ distortion: distortionOf(checkpoint.model), steps: checkpoint.step });
  }
}
const results = sizes.map((batchSize, i) => {
  const excess = runs[i].map(({ distortion }, start) => 100 * (distortion / runs[0][start].distortion - 1));
  const [{ steps }] = runs[i];
  return {
    batchSize,
    steps,
    share: steps / runs[0][0].steps,
    meanExcessPercent: mean(excess),
    worstExcessPercent: Math.max(...excess),
    distortions: runs[i].map(({ distortion }) => distortion),
  };
});
for (const { batchSize, steps, meanExcessPercent, worstExcessPercent } of results)
  console.log(
    `batch ${String(batchSize).padEnd(8)} ${String(steps).padStart(4)} steps, distortion ` +
      `${meanExcessPercent.toFixed(3)} % above that of 4096 (worst ${worstExcessPercent.toFixed(3)} %)`,
  );
if (rows === FULL) saveResults('grow', { rows, held: HELD, d: D, k: K, starts: STARTS, results });
const grown = results[sizes.indexOf('grow')];
if (rows === FULL && (grown.meanExcessPercent > 0.1 || grown.worstExcessPercent > 0.5 || grown.share > 1 / 3))
  process.exitCode = 1;
