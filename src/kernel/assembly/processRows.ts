import { candidates, clearCounts, rescanned, rescanRow, setFirstRow, verified } from './counts';
import { assignDirect } from './direct';
import {
  ANCHORED, commonUnit, d, DIRECT, flags, INT16_SCREEN, k, MIN_DISTANCES, minDistancesOffset, packedRows, PANEL,
  prefixLength, rescanDistances, rescanLabels, ROWS_PER_TASK, tileRows, weightsOffset,
} from './headerFields';
import { chooseKeyLayout, clearKeys, findLeastKeys, screenFourKeys, screenKeys } from './integerKeys';
import { findLeastBounds } from './leastBounds';
import { minDistancesOfQuad } from './minDistances';
import { packRows16, packRows32 } from './packRows';
import { beginPass, prefix, rowAddress, setRowAddress, usesKeys } from './pass';
import { quadSummary } from './quads';
import { screen16 } from './screen16';
import { screen32 } from './screen32';
import { paddedD, panelCount } from './shape';
import { countsOf, distancesOf, labelsOf, pointsOf, rowsIn } from './slots';
import { measureLabels, verifyQuad } from './verify';

/** Makes rows from … of n the rows of the tile; the last row fills the last quad. Returns the number of quads. */
// @ts-ignore: decorator
@inline function takeTile<T>(points: usize, from: i32, n: i32): i32 {
  const count = (min(tileRows, n - from) + 3) / 4;
  for (let i = 0; i < 4 * count; i++) {
    setRowAddress(i, points + <usize>min(from + i, n - 1) * <usize>d * sizeof<T>());
  }
  return count;
}

/** Packs the first `count` quads of the tile, as float32 or int16. */
// @ts-ignore: decorator
@inline function packTile<T>(count: i32, float32: bool): void {
  for (let q = 0, i = 0; q < count; q++, i += 4) {
    const r0 = rowAddress(i), r1 = rowAddress(i + 1), r2 = rowAddress(i + 2), r3 = rowAddress(i + 3);
    if (float32) packRows32<T>(r0, r1, r2, r3, packedRows + <usize>q * <usize>paddedD() * 16, quadSummary(q));
    else packRows16<T>(r0, r1, r2, r3, packedRows + <usize>q * <usize>paddedD() * 8, quadSummary(q), i);
  }
}

/**
 * Bounds the distances of the first `count` quads to all centroids; panel by panel, so that each panel is read from
 * memory once.
 */
// @ts-ignore: decorator
@inline function screenTile(count: i32, float32: bool): void {
  for (let p = 0, panels = panelCount(); p < panels; p++) {
    if (float32) for (let q = 0; q < count; q++) screen32(q, p);
    else if (usesKeys && k - p * PANEL <= PANEL / 2) for (let q = 0; q < count; q++) screenFourKeys(q, p);
    else if (usesKeys) for (let q = 0; q < count; q++) screenKeys(q, p);
    else if (prefix == d) for (let q = 0; q < count; q++) screen16(q, p, true);
    else for (let q = 0; q < count; q++) screen16(q, p, false);
  }
}

/** Assigns the first `rows` rows of the tile; labels and squared distances have room for 3 more. */
function assignTile<T>(rows: i32, labels: usize, distances: usize, float32: bool): void {
  const count = (rows + 3) / 4;
  packTile<T>(count, float32);
  if (usesKeys) for (let q = 0; q < count; q++) clearKeys(q);
  screenTile(count, float32);
  for (let q = 0; q < count; q++) {
    if (usesKeys) findLeastKeys(q, labels + <usize>q * 16);
    else findLeastBounds(q, labels + <usize>q * 16);
  }
  for (let q = 0; q < count; q++) measureLabels<T>(q, labels + <usize>q * 16, distances + <usize>q * 32);
  for (let q = 0; q < count; q++) {
    verifyQuad<T>(q, min(4, rows - 4 * q), labels + <usize>q * 16, distances + <usize>q * 32);
  }
}

/**
 * Assigns the rows that keys or a prefix left undecided, by a second pass over all dimensions that keeps all bounds.
 */
function rescan<T>(points: usize, labels: usize, distances: usize): void {
  beginPass(d, false, false);
  for (let from = 0; from < rescanned; from += tileRows) {
    const rows = min(tileRows, rescanned - from);
    for (let i = 0; i < ((rows + 3) & ~3); i++) {
      setRowAddress(i, points + <usize>rescanRow(from + min(i, rows - 1)) * <usize>d * sizeof<T>());
    }
    assignTile<T>(rows, rescanLabels, rescanDistances, false);
    for (let i = 0; i < rows; i++) {
      const row = <usize>rescanRow(from + i);
      store<i32>(labels + row * 4, load<i32>(rescanLabels + <usize>i * 4));
      store<f64>(distances + row * 8, load<f64>(rescanDistances + <usize>i * 8));
    }
  }
}

/** Assigns n rows by screening and verifying; labels and squared distances have room for 3 more. */
// @ts-ignore: decorator
@inline function screenAndVerify<T>(points: usize, n: i32, labels: usize, distances: usize, float32: bool): void {
  const keys = !float32 && prefixLength == d && chooseKeyLayout();
  beginPass(prefixLength, keys, (flags & ANCHORED) != 0 && commonUnit > 0);
  for (let from = 0; from < n; from += tileRows) {
    takeTile<T>(points, from, n);
    setFirstRow(from);
    assignTile<T>(min(tileRows, n - from), labels + <usize>from * 4, distances + <usize>from * 8, float32);
  }
  if (rescanned > 0) rescan<T>(points, labels, distances);
}

/** Computes the minimal distances of n rows to up to 8 centroids; see minDistances.ts. */
// @ts-ignore: decorator
@inline function computeMinDistances<T>(points: usize, n: i32, nearest: usize, out: usize): void {
  for (let from = 0; from < n; from += tileRows) {
    const count = takeTile<T>(points, from, n);
    packTile<T>(count, true);
    screenTile(count, true);
    for (let q = 0, i = from; q < count; q++, i += 4) {
      minDistancesOfQuad<T>(min(4, n - i), q, nearest + <usize>i * 8, out + <usize>i * 64);
    }
  }
}

/** Does what the flags say with the rows of one task, of the slot at address s, and stores the task's counts there. */
// @ts-ignore: decorator
@inline export function processRows<T>(s: usize, task: i32): void {
  const from = task * ROWS_PER_TASK, n = min(ROWS_PER_TASK, rowsIn(s) - from);
  const points = pointsOf(s) + <usize>from * <usize>d * sizeof<T>();
  clearCounts();
  if (n > 0) {
    const labels = labelsOf(s) + <usize>from * 4, distances = distancesOf(s) + <usize>from * 8;
    const nearest = s + weightsOffset + <usize>from * 8, minDistances = s + minDistancesOffset + <usize>from * 64;
    if (flags & MIN_DISTANCES) computeMinDistances<T>(points, n, nearest, minDistances);
    else if (flags & DIRECT) assignDirect<T>(points, n, labels, distances);
    else if (flags & INT16_SCREEN) screenAndVerify<T>(points, n, labels, distances, false);
    else screenAndVerify<T>(points, n, labels, distances, true);
  }
  const counts = countsOf(s, task);
  store<i32>(counts, candidates);
  store<i32>(counts, verified, 4);
  store<i32>(counts, rescanned, 8);
}
