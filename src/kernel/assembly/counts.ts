import { rescanRows } from './shape';

/** Centroids beyond the likeliest that the first look left, and that the definition looked at, since `clearCounts`. */
export let candidates: i32 = 0;
export let verified: i32 = 0;
/** Rows that the head left so open that they are looked at again whole; `openRow` lists them. */
export let rescanned: i32 = 0;
export function addCandidates(count: i32): void { candidates += count; }
export function addVerified(count: i32): void { verified += count; }
export function clearCounts(): void {
  candidates = 0;
  verified = 0;
  rescanned = 0;
}

/** The row of the piece that the block begins with. */
let firstRow: i32 = 0;
export function setFirstRow(row: i32): void { firstRow = row; }

/** Lists row i of the block to be looked at again. */
// @ts-ignore: decorator
@inline export function markForRescan(i: i32): void {
  store<i32>(rescanRows + <usize>rescanned * 4, firstRow + i);
  rescanned++;
}
// @ts-ignore: decorator
@inline export function rescanRow(i: i32): i32 { return load<i32>(rescanRows + <usize>i * 4); }
