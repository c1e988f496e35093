import {
  MAKE_PRODUCTS, ANCHORED, attach, tileRows, d, DIRECT, distancesOf, flags, FLOAT64_ROWS, CONTINUES_CHUNK, prefix, INT16_SCREEN, k, usesKeys, labelsOf, MOVE_CENTROIDS, MIN_DISTANCES, rescanDistances, rescanLabels, PACK_CENTROIDS, packedRows, paddedD,
  PANEL, panelCount, ROWS_PER_TASK, tasksPerSlot, rowAddress, pointsOf, setUsesAnchors, setPrefix, setUsesKeys, setRowAddress, slotAddress, LEAVES_CHUNK_OPEN, SUM_SLICES, minDistancesOffset, weightsOffset, commonUnit,
} from './shape';
import { packCentroids16, packCentroids32 } from './packCentroids';
import { computeProducts } from './anchors';
import { rescanned, clearCounts, rescanRow, verified, setFirstRow, candidates } from './counts';
import { verifyQuad, measureLeast } from './verify';
import { findLeastBounds } from './leastBounds';
import { packRows16, packRows32, quadSummary } from './packRows';
import { screen16, screen32 } from './screen';
import { assignDirect } from './direct';
import { clearKeys, findLeastKeys, chooseKeyLayout, screenKeys, screenFourKeys } from './integerKeys';
import { moveCentroids } from './moveCentroids';
import { minDistancesOfQuad } from './minDistances';
import { sumSlice } from './sums';

export { attach };
export { drift, takeAnchors } from './anchors';
export { centre, rescale } from './packCentroids';
export { spilled } from './shape';

/** First byte that the host may lay things out from. */
export function base(): usize { return __heap_base; }

/** Lists rows from … of n as the rows of the block, the last for those beyond; returns how many quads they come to. */
// @ts-ignore: decorator
@inline function listRows<T>(points: usize, from: i32, n: i32): i32 {
  const count = (min(tileRows, n - from) + 3) / 4;
  for (let i = 0; i < 4 * count; i++) setRowAddress(i, points + <usize>min(from + i, n - 1) * <usize>d * sizeof<T>());
  return count;
}

// @ts-ignore: decorator
@inline function packTile<T>(count: i32, wide: bool): void {
  for (let q = 0, i = 0; q < count; q++, i += 4) {
    if (wide) packRows32<T>(rowAddress(i), rowAddress(i + 1), rowAddress(i + 2), rowAddress(i + 3), packedRows + <usize>q * <usize>paddedD() * 16, quadSummary(q));
    else packRows16<T>(rowAddress(i), rowAddress(i + 1), rowAddress(i + 2), rowAddress(i + 3), packedRows + <usize>q * <usize>paddedD() * 8, quadSummary(q), i);
  }
}

// @ts-ignore: decorator
@inline function screenTile(count: i32, wide: bool): void {
  for (let p = 0, panels = panelCount(); p < panels; p++) {
    if (wide) for (let q = 0; q < count; q++) screen32(q, p);
    else if (usesKeys && k - p * PANEL <= PANEL / 2) for (let q = 0; q < count; q++) screenFourKeys(q, p);
    else if (usesKeys) for (let q = 0; q < count; q++) screenKeys(q, p);
    else if (prefix == d) for (let q = 0; q < count; q++) screen16(q, p, true);
    else for (let q = 0; q < count; q++) screen16(q, p, false);
  }
}

/** Labels and squared distances of the `rows` placed rows, each with room for 3 more. */
function assignTile<T>(rows: i32, labels: usize, distances: usize, wide: bool): void {
  const count = (rows + 3) / 4;
  packTile<T>(count, wide);
  if (usesKeys) for (let q = 0; q < count; q++) clearKeys(q);
  screenTile(count, wide);
  for (let q = 0; q < count; q++) {
    if (usesKeys) findLeastKeys(q, labels + <usize>q * 16);
    else findLeastBounds(q, labels + <usize>q * 16);
  }
  for (let q = 0; q < count; q++) measureLeast<T>(q, labels + <usize>q * 16, distances + <usize>q * 32);
  for (let q = 0; q < count; q++) verifyQuad<T>(q, min(4, rows - 4 * q), labels + <usize>q * 16, distances + <usize>q * 32);
}

/** Looks once more, at all dimensions and with all bounds kept, at the rows that keys or a head left too open. */
function rescan<T>(points: usize, labels: usize, distances: usize): void {
  const short = prefix;
  setPrefix(d);
  setUsesKeys(false);
  setUsesAnchors(false);
  for (let from = 0; from < rescanned; from += tileRows) {
    const rows = min(tileRows, rescanned - from);
    for (let i = 0; i < ((rows + 3) & ~3); i++) setRowAddress(i, points + <usize>rescanRow(from + min(i, rows - 1)) * <usize>d * sizeof<T>());
    assignTile<T>(rows, rescanLabels, rescanDistances, false);
    for (let i = 0; i < rows; i++) {
      const row = <usize>rescanRow(from + i);
      store<i32>(labels + row * 4, load<i32>(rescanLabels + <usize>i * 4));
      store<f64>(distances + row * 8, load<f64>(rescanDistances + <usize>i * 8));
    }
  }
  setPrefix(short);
}

/** Labels and squared distances of n rows, each with room for 3 more; counts what was left. */
// @ts-ignore: decorator
@inline function screenAndVerify<T>(points: usize, n: i32, labels: usize, distances: usize, wide: bool): void {
  setUsesKeys(!wide && prefix == d && chooseKeyLayout());
  setUsesAnchors((flags & ANCHORED) != 0 && commonUnit > 0);
  for (let from = 0; from < n; from += tileRows) {
    listRows<T>(points, from, n);
    setFirstRow(from);
    assignTile<T>(min(tileRows, n - from), labels + <usize>from * 4, distances + <usize>from * 8, wide);
  }
  if (rescanned > 0) rescan<T>(points, labels, distances);
}

/** The lesser of what is nearest so far and the distances to up to 8 centroids, for n rows. */
// @ts-ignore: decorator
@inline function compareRows<T>(points: usize, n: i32, nearest: usize, out: usize): void {
  for (let from = 0; from < n; from += tileRows) {
    const count = listRows<T>(points, from, n);
    packTile<T>(count, true);
    screenTile(count, true);
    for (let q = 0, i = from; q < count; q++, i += 4) minDistancesOfQuad<T>(min(4, n - i), q, nearest + <usize>i * 8, out + <usize>i * 64);
  }
}

/** Assigns, or compares, one piece of the rows in a slot. */
// @ts-ignore: decorator
@inline function processRows<T>(s: usize, piece: i32): void {
  const from = piece * ROWS_PER_TASK, n = min(ROWS_PER_TASK, load<i32>(s) - from), points = pointsOf(s) + <usize>from * <usize>d * sizeof<T>();
  clearCounts();
  if (n > 0) {
    const labels = labelsOf(s) + <usize>from * 4, distances = distancesOf(s) + <usize>from * 8;
    if (flags & MIN_DISTANCES) compareRows<T>(points, n, s + weightsOffset + <usize>from * 8, s + minDistancesOffset + <usize>from * 64);
    else if (flags & DIRECT) assignDirect<T>(points, n, labels, distances);
    else if (flags & INT16_SCREEN) screenAndVerify<T>(points, n, labels, distances, false);
    else screenAndVerify<T>(points, n, labels, distances, true);
  }
  const counts = s + <usize>piece * 12;
  store<i32>(counts, candidates, 16);
  store<i32>(counts, verified, 20);
  store<i32>(counts, rescanned, 24);
}

/** Task i of a job: packs 64 centroids, makes products of 16 anchors, moves 64 centroids, assigns a piece of a slot's rows, or sums a slice of the dimensions of all slots. */
export function run(i: i32): void {
  if (flags & PACK_CENTROIDS) {
    const end = min(64 * i + 64, panelCount() * PANEL);
    if (flags & INT16_SCREEN) packCentroids16(64 * i, end);
    else packCentroids32(64 * i, end);
  } else if (flags & SUM_SLICES) {
    const goesOn = (flags & CONTINUES_CHUNK) != 0, stays = (flags & LEAVES_CHUNK_OPEN) != 0;
    if (flags & FLOAT64_ROWS) sumSlice<f64>(i, goesOn, stays);
    else sumSlice<f32>(i, goesOn, stays);
  } else if (flags & MAKE_PRODUCTS) computeProducts(i);
  else if (flags & MOVE_CENTROIDS) moveCentroids(64 * i, min(64 * i + 64, k));
  else if (flags & FLOAT64_ROWS) processRows<f64>(slotAddress(i / tasksPerSlot), i % tasksPerSlot);
  else processRows<f32>(slotAddress(i / tasksPerSlot), i % tasksPerSlot);
}
