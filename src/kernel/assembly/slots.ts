import {
  distancesOffset, firstSlot, flags, labelsOffset, pointsOffset, slotBytes, SLOT_COUNTS, WEIGHTED, weightsOffset,
} from './headerFields';

/*
 * A slot holds up to a chunk of rows and what becomes of them: n as int32; from byte SLOT_COUNTS on 3 counts per task;
 * then, at the offsets of the header, the points, their weights (or the least squared distances so far), labels,
 * squared distances, and the 8 results per row of a MIN_DISTANCES job.
 */

/** Address of slot i. */
// @ts-ignore: decorator
@inline export function slotAddress(i: i32): usize { return firstSlot + <usize>i * slotBytes; }
/** Number of rows in the slot at address s. */
// @ts-ignore: decorator
@inline export function rowsIn(s: usize): i32 { return load<i32>(s); }
/** Address of the counts of task i in the slot at address s. */
// @ts-ignore: decorator
@inline export function countsOf(s: usize, i: i32): usize { return s + SLOT_COUNTS + <usize>i * 12; }
/** Address of the points in the slot at address s. */
// @ts-ignore: decorator
@inline export function pointsOf(s: usize): usize { return s + pointsOffset; }
/** Address of the weights in the slot at address s, or 0 if rows have none. */
// @ts-ignore: decorator
@inline export function weightsOf(s: usize): usize { return flags & WEIGHTED ? s + weightsOffset : 0; }
/** Address of the labels in the slot at address s. */
// @ts-ignore: decorator
@inline export function labelsOf(s: usize): usize { return s + labelsOffset; }
/** Address of the squared distances in the slot at address s. */
// @ts-ignore: decorator
@inline export function distancesOf(s: usize): usize { return s + distancesOffset; }
