import { naturalLog } from '../numeric/random.js';

/** A window as buckets, newest last: number, sum and squared differences of the values of each. */
export interface AdwinState {
  buckets: readonly { n: number; sum: number; squares: number }[];
}

/** Buckets of one size before two are merged. */
const SAME = 5;
/** Values that either part of the window must have. */
const LEAST = 10;

/** A window of nothing. */
export const emptyAdwin = (): AdwinState => ({ buckets: [] });

/** The mean of the window. */
export function adwinMean({ buckets }: AdwinState): number {
  const total = buckets.reduce(add, { n: 0, sum: 0, squares: 0 });
  return total.n > 0 ? total.sum / total.n : 0;
}

/**
 * One more value, in 0…1, for the adaptive window of Bifet & Gavaldà (2007): it drops its oldest part when that differs
 * from the rest more than chance allows.
 * @param delta chance of dropping a part wrongly at one value
 * @returns the new state, and the means before and after where a part was dropped
 */
export function adwin(
  state: AdwinState,
  value: number,
  delta: number,
): { state: AdwinState; change?: { from: number; to: number } } {
  let buckets = compress([...state.buckets, { n: 1, sum: value, squares: 0 }]);
  let change: { from: number; to: number } | undefined;
  for (let cut = findCut(buckets, delta); cut > 0; cut = findCut(buckets, delta)) {
    const [old, rest] = [buckets.slice(0, cut), buckets.slice(cut)].map((part) => adwinMean({ buckets: part }));
    change = { from: change?.from ?? old, to: rest };
    buckets = buckets.slice(cut);
  }
  return { state: { buckets }, ...(change && { change }) };
}

type Bucket = AdwinState['buckets'][number];

/** Joins two parts of a window (Chan, Golub & LeVeque 1983). */
function add(a: Bucket, b: Bucket): Bucket {
  if (a.n === 0 || b.n === 0) return a.n === 0 ? b : a;
  const apart = a.sum / a.n - b.sum / b.n;
  return {
    n: a.n + b.n,
    sum: a.sum + b.sum,
    squares: a.squares + b.squares + (apart * apart * a.n * b.n) / (a.n + b.n),
  };
}

/** Merges the two oldest buckets of a size wherever there are too many of it. */
function compress(buckets: Bucket[]): Bucket[] {
  for (let size = 1; ; size *= 2) {
    const first = buckets.findIndex(({ n }) => n === size);
    if (first < 0 || buckets.filter(({ n }) => n === size).length <= SAME) return buckets;
    buckets.splice(first, 2, add(buckets[first], buckets[first + 1]));
  }
}

/** Buckets of the oldest part that differs from the rest; 0 where none does. */
function findCut(buckets: readonly Bucket[], delta: number): number {
  const total = buckets.reduce(add, { n: 0, sum: 0, squares: 0 });
  const likely = naturalLog((2 * naturalLog(Math.max(total.n, 3))) / delta);
  let old: Bucket = { n: 0, sum: 0, squares: 0 };
  for (let cut = 1; cut < buckets.length; cut++) {
    old = add(old, buckets[cut - 1]);
    const rest = total.n - old.n;
    if (old.n < LEAST || rest < LEAST) continue;
    const m = 1 / (1 / old.n + 1 / rest);
    const bound = Math.sqrt((2 / m) * (total.squares / total.n) * likely) + (2 / (3 * m)) * likely;
    if (Math.abs(old.sum / old.n - (total.sum - old.sum) / rest) > bound) return cut;
  }
  return 0;
}
