import { rowOf, type Seeding, seedsAt } from './seeds.js';

/**
 * Seeds at k distinct rows of positive weight, drawn uniformly without replacement (Forgy 1965). Rows are visited in
 * the order of a Fisher–Yates shuffle; a row that equals a chosen one is skipped.
 */
export const randomRows: Seeding = (points, k, next) => {
  const order = Array.from({ length: points.n }, (_, i) => i);
  const seen = new Set<string>();
  const chosen: number[] = [];
  for (let i = 0; i < order.length && chosen.length < k; i++) {
    const other = i + Math.floor(next() * (order.length - i));
    [order[i], order[other]] = [order[other], order[i]];
    const row = order[i];
    const key = rowOf(points, row).join();
    if (points.weights?.[row] === 0 || seen.has(key)) continue;
    seen.add(key);
    chosen.push(row);
  }
  return seedsAt(points, chosen.length > 0 ? chosen : [0], k);
};
