import {
  ANCHOR, ANCHORED, attach, block, d, DIRECT, distancesOf, flags, FLOAT64_ROWS, GOES_ON, head, INT16_SCREEN, k, keyed, labelsOf, MOVE, NEARER, openDistances, openLabels, PACK, packed, padded,
  PANEL, panelCount, PIECE, pieces, place, pointsOf, setAnchored, setHead, setKeyed, setPlace, slot, STAYS, SUM, toNearer, toWeights, unit,
} from './shape';
import { packCentroids16, packCentroids32 } from './packCentroids';
import { makeProducts } from './anchors';
import { again, clearCounts, openRow, rivals, setFirst, survivors } from './counts';
import { decide, measure } from './verify';
import { guess } from './leastBounds';
import { pack16, pack32, quad } from './packRows';
import { score16, score32 } from './screen';
import { direct } from './direct';
import { clearKeys, guessKeys, layKeys, scoreKeys, scoreKeys4 } from './integerKeys';
import { moveCentroids } from './moveCentroids';
import { nearer } from './minDistances';
import { sumSlice } from './sums';

export { attach };
export { drift, takeAnchors } from './anchors';
export { centre, rescale } from './packCentroids';
export { spilled } from './shape';

/** First byte that the host may lay things out from. */
export function base(): usize { return __heap_base; }

/** Lists rows from … of n as the rows of the block, the last for those beyond; returns how many quads they come to. */
// @ts-ignore: decorator
@inline function placeRows<T>(points: usize, from: i32, n: i32): i32 {
  const count = (min(block, n - from) + 3) / 4;
  for (let i = 0; i < 4 * count; i++) setPlace(i, points + <usize>min(from + i, n - 1) * <usize>d * sizeof<T>());
  return count;
}

// @ts-ignore: decorator
@inline function pack<T>(count: i32, wide: bool): void {
  for (let q = 0, i = 0; q < count; q++, i += 4) {
    if (wide) pack32<T>(place(i), place(i + 1), place(i + 2), place(i + 3), packed + <usize>q * <usize>padded() * 16, quad(q));
    else pack16<T>(place(i), place(i + 1), place(i + 2), place(i + 3), packed + <usize>q * <usize>padded() * 8, quad(q), i);
  }
}

// @ts-ignore: decorator
@inline function score(count: i32, wide: bool): void {
  for (let p = 0, panels = panelCount(); p < panels; p++) {
    if (wide) for (let q = 0; q < count; q++) score32(q, p);
    else if (keyed && k - p * PANEL <= PANEL / 2) for (let q = 0; q < count; q++) scoreKeys4(q, p);
    else if (keyed) for (let q = 0; q < count; q++) scoreKeys(q, p);
    else if (head == d) for (let q = 0; q < count; q++) score16(q, p, true);
    else for (let q = 0; q < count; q++) score16(q, p, false);
  }
}

/** Labels and squared distances of the `rows` placed rows, each with room for 3 more. */
function look<T>(rows: i32, labels: usize, distances: usize, wide: bool): void {
  const count = (rows + 3) / 4;
  pack<T>(count, wide);
  if (keyed) for (let q = 0; q < count; q++) clearKeys(q);
  score(count, wide);
  for (let q = 0; q < count; q++) {
    if (keyed) guessKeys(q, labels + <usize>q * 16);
    else guess(q, labels + <usize>q * 16);
  }
  for (let q = 0; q < count; q++) measure<T>(q, labels + <usize>q * 16, distances + <usize>q * 32);
  for (let q = 0; q < count; q++) decide<T>(q, min(4, rows - 4 * q), labels + <usize>q * 16, distances + <usize>q * 32);
}

/** Looks once more, at all dimensions and with all bounds kept, at the rows that keys or a head left too open. */
function lookAgain<T>(points: usize, labels: usize, distances: usize): void {
  const short = head;
  setHead(d);
  setKeyed(false);
  setAnchored(false);
  for (let from = 0; from < again; from += block) {
    const rows = min(block, again - from);
    for (let i = 0; i < ((rows + 3) & ~3); i++) setPlace(i, points + <usize>openRow(from + min(i, rows - 1)) * <usize>d * sizeof<T>());
    look<T>(rows, openLabels, openDistances, false);
    for (let i = 0; i < rows; i++) {
      const row = <usize>openRow(from + i);
      store<i32>(labels + row * 4, load<i32>(openLabels + <usize>i * 4));
      store<f64>(distances + row * 8, load<f64>(openDistances + <usize>i * 8));
    }
  }
  setHead(short);
}

/** Labels and squared distances of n rows, each with room for 3 more; counts what was left. */
// @ts-ignore: decorator
@inline function assign<T>(points: usize, n: i32, labels: usize, distances: usize, wide: bool): void {
  setKeyed(!wide && head == d && layKeys());
  setAnchored((flags & ANCHORED) != 0 && unit > 0);
  for (let from = 0; from < n; from += block) {
    placeRows<T>(points, from, n);
    setFirst(from);
    look<T>(min(block, n - from), labels + <usize>from * 4, distances + <usize>from * 8, wide);
  }
  if (again > 0) lookAgain<T>(points, labels, distances);
}

/** The lesser of what is nearest so far and the distances to up to 8 centroids, for n rows. */
// @ts-ignore: decorator
@inline function compare<T>(points: usize, n: i32, nearest: usize, out: usize): void {
  for (let from = 0; from < n; from += block) {
    const count = placeRows<T>(points, from, n);
    pack<T>(count, true);
    score(count, true);
    for (let q = 0, i = from; q < count; q++, i += 4) nearer<T>(min(4, n - i), q, nearest + <usize>i * 8, out + <usize>i * 64);
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
  const counts = s + <usize>piece * 12;
  store<i32>(counts, survivors, 16);
  store<i32>(counts, rivals, 20);
  store<i32>(counts, again, 24);
}

/** Task i of a job: packs 64 centroids, makes products of 16 anchors, moves 64 centroids, assigns a piece of a slot's rows, or sums a slice of the dimensions of all slots. */
export function run(i: i32): void {
  if (flags & PACK) {
    const end = min(64 * i + 64, panelCount() * PANEL);
    if (flags & INT16_SCREEN) packCentroids16(64 * i, end);
    else packCentroids32(64 * i, end);
  } else if (flags & SUM) {
    const goesOn = (flags & GOES_ON) != 0, stays = (flags & STAYS) != 0;
    if (flags & FLOAT64_ROWS) sumSlice<f64>(i, goesOn, stays);
    else sumSlice<f32>(i, goesOn, stays);
  } else if (flags & ANCHOR) makeProducts(i);
  else if (flags & MOVE) moveCentroids(64 * i, min(64 * i + 64, k));
  else if (flags & FLOAT64_ROWS) assignPiece<f64>(slot(i / pieces), i % pieces);
  else assignPiece<f32>(slot(i / pieces), i % pieces);
}
