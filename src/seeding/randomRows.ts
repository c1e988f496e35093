import { rowOf, type Seeding, seedsAt } from './seeds.js';

/** k distinct rows of positive weight, in an order drawn uniformly (Forgy 1965); rows equal to a chosen one are passed over. */
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
