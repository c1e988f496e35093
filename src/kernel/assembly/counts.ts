import { rescanRows } from './headerFields';

/** Centroids, besides the one of the least bound, that the bounds of rows did not exclude, since `clearCounts`. */
export let candidates: i32 = 0;
/** Those of them whose distance the definition had to measure. */
export let verified: i32 = 0;
/** Rows that had too many candidates and are screened again over all dimensions; `rescanRow` lists them. */
export let rescanned: i32 = 0;
/** Adds to `candidates`. */
export function addCandidates(count: i32): void { candidates += count; }
/** Adds to `verified`. */
export function addVerified(count: i32): void { verified += count; }
/** Begins the counts of a task. */
export function clearCounts(): void {
  candidates = 0;
  verified = 0;
  rescanned = 0;
}

/** The row of the task with which the tile begins. */
let firstRow: i32 = 0;
/** Sets with which row of the task the tile begins. */
export function setFirstRow(row: i32): void { firstRow = row; }

/** Lists row i of the tile for another screening pass. */
// @ts-ignore: decorator
@inline export function markForRescan(i: i32): void {
  store<i32>(rescanRows + <usize>rescanned * 4, firstRow + i);
  rescanned++;
}
/** Entry i of the list: a row of the task. */
// @ts-ignore: decorator
@inline export function rescanRow(i: i32): i32 { return load<i32>(rescanRows + <usize>i * 4); }
