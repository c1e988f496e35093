import type { Rows } from '../kernel.js';

/** Rows on which a strategy is probed. */
const SAMPLE_ROWS = 64;
/** Runs of consecutive rows, spread over the mini-batch, from which they are taken. */
const RUNS = 8;

/** Copies a few rows from all parts of a mini-batch, without their weights; all rows if there are no more than that. */
export function sampleRows({ values, n, d }: Rows): Rows {
  if (n <= SAMPLE_ROWS) return { values, n, d };
  const run = SAMPLE_ROWS / RUNS;
  const sample = values.slice(0, SAMPLE_ROWS * d);
  for (let i = 1; i < RUNS; i++) {
    const from = Math.floor((i * (n - run)) / (RUNS - 1));
    sample.set(values.subarray(from * d, (from + run) * d), i * run * d);
  }
  return { values: sample, n: SAMPLE_ROWS, d };
}
