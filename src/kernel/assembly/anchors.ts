import { dotAA, dotProducts, dotXA, dotXX } from './dotProducts';
import { INFINITY32 } from './floats';
import {
  anchorMovements, anchorNorms, d, k, PANEL, prefixLength, storeLargestAnchorMovement,
} from './headerFields';
import { addDots, sumLanes } from './lanes';
import { packedAnchor, packedCentroid, paddedD, panelCount } from './shape';

/*
 * What a prefix leaves undecided depends on how far the rest of a row may point toward a centroid. By Cauchy–Schwarz
 * that is at most ‖p‖‖q_j‖, which is far too much in many dimensions, since p mostly points toward its own centroid. So
 * the part of p along that one, its anchor a, is taken off first. For any real κ, and with all vectors restricted to
 * the dimensions beyond the prefix,
 *     p·q_j = κ·a·q̃_j + (p − κa)·q̃_j + p·(q_j − q̃_j) ≤ κ·a·q̃_j + ‖p − κa‖‖q̃_j‖ + ‖p‖‖q_j − q̃_j‖.
 * The anchors q̃_j are copies of the packed centroids at the time when the products a·q̃_j were computed. All are
 * integers in one common unit, so that products and squares are exact. The products serve as long as the centroids stay
 * near: the last norm is at most the largest of all ‖q_j − q̃_j‖.
 */

/** How far a centroid may move, as a share of its norm beyond the prefix, before its products are of no use. */
const MAX_RELATIVE_MOVEMENT: f64 = 0.05;

/** Takes the packed centroids for anchors, with their norms beyond the prefix. */
export function takeAnchors(): void {
  memory.copy(packedAnchor(0), packedCentroid(0), <usize>k * <usize>paddedD() * 2);
  memory.fill(anchorMovements, 0, <usize>(panelCount() * PANEL) * 4);
  storeLargestAnchorMovement(0);
  memory.fill(anchorNorms, 0, <usize>(panelCount() * PANEL) * 4);
  for (let j = 0; j < k; j++) {
    let squares = i32x4.splat(0);
    for (let t = prefixLength; t < d; t += 8) {
      const x = v128.load(packedAnchor(j) + <usize>t * 2);
      squares = addDots(squares, x, x);
    }
    store<f32>(anchorNorms + <usize>j * 4, <f32>(1.000001 * Math.sqrt(<f64>sumLanes(squares))));
  }
}

/**
 * Records how far centroid j has moved from its anchor, from ‖q − q̃‖² = q·q − 2q·q̃ + q̃·q̃. A centroid that has moved
 * too far gets an infinite norm, which makes it a candidate of every row.
 */
export function recordMovement(j: i32): void {
  dotProducts(packedCentroid(j), packedAnchor(j), packedAnchor(j + 1));
  const square = <f64>dotXX - 2 * <f64>dotXA + <f64>dotAA, moved = 1.000001 * Math.sqrt(Math.max(0, square));
  const near = moved <= MAX_RELATIVE_MOVEMENT * <f64>load<f32>(anchorNorms + <usize>j * 4);
  store<f32>(anchorMovements + <usize>j * 4, near ? <f32>moved : 0);
  if (!near) store<f32>(anchorNorms + <usize>j * 4, INFINITY32);
}

/** Stores the largest movement of a centroid that is still near its anchor; returns how many have moved too far. */
export function summarizeMovements(): i32 {
  let largest: f32 = 0, far = 0;
  for (let j: usize = 0; j < <usize>k; j++) {
    largest = max(largest, load<f32>(anchorMovements + j * 4));
    if (load<f32>(anchorNorms + j * 4) == INFINITY32) far++;
  }
  storeLargestAnchorMovement(largest);
  return far;
}
