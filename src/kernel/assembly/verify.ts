import { gather, gatherAnchored, likeliest, narrow, settle, sift } from './candidates';
import { addSurvivors, leaveOpen } from './counts';
import { exactQuad } from './definition';
import { quad } from './packRows';
import { anchored, candidates, d, distances4, head, k, keyed, place, scale, U, v } from './shape';

const EPSILON: f64 = 2.220446049250313e-16;

/** What the lower bound of a centroid must not exceed for it to come as near as the definition's distance `distance`. */
// @ts-ignore: decorator
@inline export function limit(q: usize, r: usize, distance: f64, inverse: f64, halfUnit: f64): f32 {
  const mine = 0.5 * scale * scale * inverse * distance * (1 + 4 * <f64>(d + 4) * EPSILON);
  const row = <f64>load<f32>(q + r * 4, 16) * halfUnit;
  return <f32>(mine - row + (mine + Math.abs(row)) * 4 * EPSILON + Math.abs(mine - row) * 2 * U + 1e-36);
}

/** The definition's distances of 4 rows to their likeliest centroids. */
// @ts-ignore: decorator
@inline
export function measure<T>(q: i32, label: usize, distance: usize): void {
  const i = 4 * q;
  exactQuad<T>(place(i), place(i + 1), place(i + 2), place(i + 3), load<i32>(label), load<i32>(label, 4), load<i32>(label, 8), load<i32>(label, 12), distance);
}

/** Candidates up to which it costs less to sift them than to look at all centroids again. */
// @ts-ignore: decorator
@inline function few(): i32 { return <i32>(<f64>(k * (d + 11)) / (2.2 * <f64>(d - head) + 480)); }

/** Lets the definition decide where a rival could win, for `rows` rows of quad q. */
// @ts-ignore: decorator
@inline
export function decide<T>(q: i32, rows: i32, label: usize, distance: usize): void {
  const at = quad(q), inverse = <f64>load<f32>(at, 48), half = 0.5 / inverse;
  const l0 = limit(at, 0, load<f64>(distance), inverse, half), l1 = limit(at, 1, load<f64>(distance, 8), inverse, half);
  const l2 = limit(at, 2, load<f64>(distance, 16), inverse, half), l3 = limit(at, 3, load<f64>(distance, 24), inverse, half);
  const sure = i32x4.bitmask(f32x4.gt(v(at), f32x4(l0, l1, l2, l3)));
  if (sure == 15 && !anchored) return;
  const enough = head < d ? few() : k;
  for (let r = 0; r < rows; r++) {
    if (!anchored && (sure >> r) & 1) continue;
    if (keyed) {
      leaveOpen(4 * q + r);
      continue;
    }
    const most = limit(at, r, load<f64>(distance + <usize>r * 8), inverse, half);
    let listed = anchored ? gatherAnchored(q, r, load<i32>(label + <usize>r * 4), most, enough) : gather(q, r, most, enough);
    if (listed > enough) {
      leaveOpen(4 * q + r);
      continue;
    }
    addSurvivors(listed - 1);
    const row = place(4 * q + r);
    if (head < d && listed > 1) {
      listed = sift(q, r, most, listed, anchored ? 0 : load<f32>(at + r * 4, 32));
      if (listed > 2) {
        exactQuad<T>(row, row, row, row, likeliest, likeliest, likeliest, likeliest, distances4);
        listed = narrow(listed, limit(at, r, load<f64>(distances4), inverse, half));
      }
    }
    if (listed > 1 || load<i32>(candidates) != load<i32>(label + <usize>r * 4)) settle<T>(row, listed, label + <usize>r * 4, distance + <usize>r * 8);
  }
}
