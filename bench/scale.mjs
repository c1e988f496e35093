// What meander plan calculates with: rows per second that one thread sums in blocks, and bytes of statistics per second
// that a reducer decodes and merges, at several sizes. Usage: node scale.mjs; writes results/scale.json.
import { BlockSummarizer, runKernels } from '../dist/src/index.js';
import { emptyStatistics, merge } from '../dist/src/model/index.js';
import { decodeStatistics, encodeStatistics, toBlockStatistics } from '../dist/streams/scale/statisticsArrow.js';
import { generateRows } from './data.mjs';
import { median, saveResults } from './results.mjs';

const BLOCK = 65_536;
const ROUNDS = 5;
const sizes = [
  [16, 64],
  [16, 1024],
  [128, 64],
  [128, 1024],
  [128, 4096],
];

/** Seconds that some work takes, the median of several rounds. */
async function seconds(work) {
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    await work();
    times.push((performance.now() - began) / 1000);
  }
  return median(times);
}

const results = [];
for (const [d, k] of sizes) {
  const rows = d * k > 400_000 ? BLOCK / 4 : BLOCK;
  const values = generateRows('blobs', d, k, rows);
  const centroids = Float64Array.from(values.subarray(0, k * d));
  const model = { k, d, centroids, weights: new Float64Array(k).fill(1) };
  const summarizer = new BlockSummarizer(model, runKernels());
  const batch = { values, n: rows, d, rows, source: null, pass: 0 };
  let summed = summarizer.summarize([batch]);
  const sum = await seconds(() => {
    summed = summarizer.summarize([batch]);
  });
  const about = { definition: 1, model: '0'.repeat(64), block: 0, blocks: 1, blockRows: BLOCK };
  const bytes = encodeStatistics(summed, about);
  const total = emptyStatistics(k, d);
  const merging = await seconds(async () => {
    const [found] = await decodeStatistics(bytes, 'block');
    merge(total, toBlockStatistics(found).statistics);
  });
  results.push({
    ...{ d, k, rows, rowsPerSecond: Math.round(rows / sum), bytes: bytes.length },
    mergedBytesPerSecond: Math.round(bytes.length / merging),
  });
  console.log(results.at(-1));
}
saveResults('scale', { results });
