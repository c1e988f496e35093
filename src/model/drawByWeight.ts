/**
 * Draws an index in proportion to its mass, as k-means++ draws rows by w·D² (Arthur & Vassilvitskii 2007).
 * @param masses IN n, at least 0
 * @param total the sum of the masses, in order
 * @param next uniform numbers in [0, 1); called once
 * @returns an index with mass, or 0 where no index has any
 */
export function drawByWeight(masses: ArrayLike<number>, total: number, next: () => number): number {
  return Math.max(0, drawOfEach(masses, [total], next)[0]);
}

/**
 * Draws an index from each group in proportion to its mass, all groups in one pass.
 * @param masses IN n, at least 0
 * @param totals IN, the sum of the masses of each group, in order
 * @param next uniform numbers in [0, 1); called once per group, in order
 * @param groups IN n, the group of each index; absent: all are in group 0
 * @returns an index per group; −1 for a group without mass. Where rounding leaves a remainder, the last one with mass
 */
export function drawOfEach(
  masses: ArrayLike<number>,
  totals: ArrayLike<number>,
  next: () => number,
  groups?: Int32Array,
): Int32Array {
  const remaining = Float64Array.from(totals, (total) => next() * total);
  const drawn = new Int32Array(remaining.length).fill(-1);
  let open = remaining.length;
  for (let i = 0; i < masses.length && open > 0; i++) {
    const group = groups ? groups[i] : 0;
    if (!(masses[i] > 0) || remaining[group] < 0) continue;
    drawn[group] = i;
    remaining[group] -= masses[i];
    if (remaining[group] < 0) open--;
  }
  return drawn;
}
