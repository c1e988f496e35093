import { openRows } from './shape';

/** Centroids beyond the likeliest that the first look left, and that the definition looked at, since `clearCounts`. */
export let survivors: i32 = 0;
export let rivals: i32 = 0;
/** Rows that the head left so open that they are looked at again whole; `openRow` lists them. */
export let again: i32 = 0;
export function addSurvivors(count: i32): void { survivors += count; }
export function addRivals(count: i32): void { rivals += count; }
export function clearCounts(): void {
  survivors = 0;
  rivals = 0;
  again = 0;
}

/** The row of the piece that the block begins with. */
let first: i32 = 0;
export function setFirst(row: i32): void { first = row; }

/** Lists row i of the block to be looked at again. */
// @ts-ignore: decorator
@inline export function leaveOpen(i: i32): void {
  store<i32>(openRows + <usize>again * 4, first + i);
  again++;
}
// @ts-ignore: decorator
@inline export function openRow(i: i32): i32 { return load<i32>(openRows + <usize>i * 4); }
