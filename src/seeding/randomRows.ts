import type { Points } from '../model/points.js';
import { naturalLog } from '../numeric/naturalLog.js';
import type { Random } from '../numeric/random.js';
import { rowOf, type Seeding, seedsAt } from './seeds.js';

/**
 * Seeds at k distinct rows, drawn without replacement, in proportion to their weights; uniformly where all weights are
 * equal (Forgy 1965). A row that equals a chosen one is skipped.
 */
export const randomRows: Seeding = (points, k, next) => {
  const rows = isUniform(points) ? uniformly(points.n, next) : byWeight(points, next);
  const seen = new Set<string>();
  const chosen: number[] = [];
  for (const row of rows) {
    if (chosen.length === k) break;
    const key = rowOf(points, row).join();
    if (seen.has(key)) continue;
    seen.add(key);
    chosen.push(row);
  }
  return seedsAt(points, chosen, k);
};

const isUniform = ({ weights, n }: Points): boolean =>
  weights?.subarray(0, n).every((weight) => weight === weights[0]) ?? true;

/** All rows in random order, one after another (Fisher–Yates). */
function* uniformly(n: number, next: Random): Generator<number> {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < n; i++) {
    const other = i + Math.floor(next() * (n - i));
    [order[i], order[other]] = [order[other], order[i]];
    yield order[i];
  }
}

/**
 * All rows in an order in which each place goes to one of the rows left in proportion to its weight: by ascending
 * −ln(u)/w for uniform numbers u (Efraimidis & Spirakis 2006).
 */
function byWeight({ n, weights = new Float64Array(0) }: Points, next: Random): Iterable<number> {
  const keys = Float64Array.from({ length: n }, (_, i) => -naturalLog(1 - next()) / weights[i]);
  return Array.from({ length: n }, (_, i) => i).sort((a, b) => keys[a] - keys[b] || a - b);
}
