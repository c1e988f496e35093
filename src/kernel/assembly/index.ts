import {
  attach, block, d, DIRECT, distancesOf, flags, FLOAT64_ROWS, GOES_ON, head, INT16_SCREEN, labelsOf, NEARER, PACK, packed, padded, PANEL, panelCount, PIECE, pieces, pointsOf, slot,
  STAYS, SUM, toNearer, toWeights,
} from './shape';
import { packCentroids16, packCentroids32 } from './centroids';
import { clearCounts, decide, guess, measure, rivals, survivors } from './decide';
import { pack16, pack32, quad } from './rows';
import { score16, score32 } from './screen';
import { direct } from './direct';
import { nearer } from './nearer';
import { sumSlice } from './sums';

export { attach };
export { centre, rescale } from './centroids';

/** First byte that the host may lay things out from. */
export function base(): usize { return __heap_base; }

/** Row i of n, or the last. */
// @ts-ignore: decorator
@inline function row<T>(points: usize, i: i32, n: i32): usize { return points + <usize>min(i, n - 1) * <usize>d * sizeof<T>(); }

// @ts-ignore: decorator
@inline function pack<T>(points: usize, n: i32, i: i32, q: i32, wide: bool): void {
  const r0 = row<T>(points, i, n), r1 = row<T>(points, i + 1, n), r2 = row<T>(points, i + 2, n), r3 = row<T>(points, i + 3, n);
  if (wide) pack32<T>(r0, r1, r2, r3, packed + <usize>q * <usize>padded() * 16, quad(q));
  else pack16<T>(r0, r1, r2, r3, packed + <usize>q * <usize>padded() * 8, quad(q), 4 * q);
}

// @ts-ignore: decorator
@inline function score(count: i32, wide: bool): void {
  for (let p = 0, panels = panelCount(); p < panels; p++) {
    if (wide) for (let q = 0; q < count; q++) score32(q, p);
    else if (head == d) for (let q = 0; q < count; q++) score16(q, p, true);
    else for (let q = 0; q < count; q++) score16(q, p, false);
  }
}

/** Labels and squared distances of n rows, each with room for 3 more; counts what was left. */
// @ts-ignore: decorator
@inline function assign<T>(points: usize, n: i32, labels: usize, distances: usize, wide: bool): void {
  clearCounts();
  for (let from = 0; from < n; from += block) {
    const count = (min(block, n - from) + 3) / 4;
    for (let q = 0; q < count; q++) pack<T>(points, n, from + 4 * q, q, wide);
    score(count, wide);
    for (let q = 0, i = from; q < count; q++, i += 4) guess(q, labels + <usize>i * 4);
    for (let i = from, end = from + 4 * count; i < end; i += 4) {
      const r0 = row<T>(points, i, n), r1 = row<T>(points, i + 1, n), r2 = row<T>(points, i + 2, n), r3 = row<T>(points, i + 3, n);
      measure<T>(r0, r1, r2, r3, labels + <usize>i * 4, distances + <usize>i * 8);
    }
    for (let q = 0, i = from; q < count; q++, i += 4) {
      decide<T>(row<T>(points, i, n), min(4, n - i), q, labels + <usize>i * 4, distances + <usize>i * 8);
    }
  }
}

/** The lesser of what is nearest so far and the distances to up to 8 centroids, for n rows. */
// @ts-ignore: decorator
@inline function compare<T>(points: usize, n: i32, nearest: usize, out: usize): void {
  for (let from = 0; from < n; from += block) {
    const count = (min(block, n - from) + 3) / 4;
    for (let q = 0; q < count; q++) pack<T>(points, n, from + 4 * q, q, true);
    score(count, true);
    for (let q = 0, i = from; q < count; q++, i += 4) nearer<T>(row<T>(points, i, n), min(4, n - i), q, nearest + <usize>i * 8, out + <usize>i * 64);
  }
}

/** Assigns, or compares, one piece of the rows in a slot. */
// @ts-ignore: decorator
@inline function assignPiece<T>(s: usize, piece: i32): void {
  const from = piece * PIECE, n = min(PIECE, load<i32>(s) - from), points = pointsOf(s) + <usize>from * <usize>d * sizeof<T>();
  clearCounts();
  if (n > 0) {
    const labels = labelsOf(s) + <usize>from * 4, distances = distancesOf(s) + <usize>from * 8;
    if (flags & NEARER) compare<T>(points, n, s + toWeights + <usize>from * 8, s + toNearer + <usize>from * 64);
    else if (flags & DIRECT) direct<T>(points, n, labels, distances);
    else if (flags & INT16_SCREEN) assign<T>(points, n, labels, distances, false);
    else assign<T>(points, n, labels, distances, true);
  }
  store<i32>(s + <usize>piece * 8, survivors, 16);
  store<i32>(s + <usize>piece * 8, rivals, 20);
}

/** Task i of a job: packs 64 centroids, assigns a piece of a slot's rows, or sums a slice of the dimensions of all slots. */
export function run(i: i32): void {
  if (flags & PACK) {
    const end = min(64 * i + 64, panelCount() * PANEL);
    if (flags & INT16_SCREEN) packCentroids16(64 * i, end);
    else packCentroids32(64 * i, end);
  } else if (flags & SUM) {
    const goesOn = (flags & GOES_ON) != 0, stays = (flags & STAYS) != 0;
    if (flags & FLOAT64_ROWS) sumSlice<f64>(i, goesOn, stays);
    else sumSlice<f32>(i, goesOn, stays);
  } else if (flags & FLOAT64_ROWS) assignPiece<f64>(slot(i / pieces), i % pieces);
  else assignPiece<f32>(slot(i / pieces), i % pieces);
}
