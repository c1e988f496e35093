import { naturalLog } from '../numeric/naturalLog.js';

/** Consecutive values of a window, summarized. */
export interface AdwinBucket {
  /** Number of values. */
  n: number;
  /** Their sum. */
  sum: number;
  /** Their sum of squared differences from their mean. */
  squares: number;
}

/** An adaptive window, as plain numbers. */
export interface AdwinState {
  /** The window, oldest values first; a bucket holds a power of two of them. */
  buckets: readonly AdwinBucket[];
}

/** Buckets of one size that a window may have before the two oldest are merged. */
const BUCKETS_PER_SIZE = 5;
/** Values that each part of a window must have before the parts are compared. */
const MIN_PART = 10;

const emptyBucket: AdwinBucket = { n: 0, sum: 0, squares: 0 };

/** A window without values. */
export const emptyAdwin = (): AdwinState => ({ buckets: [] });

/** The mean of the values in a window; 0 if it has none. */
export function adwinMean({ buckets }: AdwinState): number {
  const total = buckets.reduce(merge, emptyBucket);
  return total.n > 0 ? total.sum / total.n : 0;
}

/**
 * Adds one value to the adaptive window ADWIN2 (Bifet & Gavaldà 2007), which drops its oldest part when the mean of
 * that part differs from the mean of the rest by more than chance allows.
 * @param value in 0…1
 * @param delta probability of dropping a part wrongly at one value
 * @returns the new state and, if a part was dropped, the mean of the oldest part and of what remains
 */
export function adwin(
  state: AdwinState,
  value: number,
  delta: number,
): { state: AdwinState; change?: { from: number; to: number } } {
  let buckets = compress([...state.buckets, { n: 1, sum: value, squares: 0 }]);
  let change: { from: number; to: number } | undefined;
  for (let cut = findCut(buckets, delta); cut > 0; cut = findCut(buckets, delta)) {
    const [dropped, kept] = [buckets.slice(0, cut), buckets.slice(cut)];
    change = { from: change?.from ?? adwinMean({ buckets: dropped }), to: adwinMean({ buckets: kept }) };
    buckets = kept;
  }
  return { state: { buckets }, ...(change && { change }) };
}

/** Joins two neighbouring parts of a window (Chan, Golub & LeVeque 1983). */
function merge(a: AdwinBucket, b: AdwinBucket): AdwinBucket {
  if (a.n === 0 || b.n === 0) return a.n === 0 ? b : a;
  const difference = a.sum / a.n - b.sum / b.n;
  return {
    n: a.n + b.n,
    sum: a.sum + b.sum,
    squares: a.squares + b.squares + (difference * difference * a.n * b.n) / (a.n + b.n),
  };
}

/**
 * Merges the two oldest buckets of a size wherever there are too many of it, so that n values need about 5·log₂ n
 * buckets.
 */
function compress(buckets: AdwinBucket[]): AdwinBucket[] {
  for (let size = 1; ; size *= 2) {
    const oldest = buckets.findIndex(({ n }) => n === size);
    if (oldest < 0 || buckets.filter(({ n }) => n === size).length <= BUCKETS_PER_SIZE) return buckets;
    buckets.splice(oldest, 2, merge(buckets[oldest], buckets[oldest + 1]));
  }
}

/**
 * Finds the shortest oldest part whose mean differs from that of the rest by more than ε, the normal approximation of
 * Bifet & Gavaldà's bound: ε = √(2/m·σ²·ln(2/δ′)) + 2/(3m)·ln(2/δ′), where 1/m = 1/n₀ + 1/n₁ and δ′ = δ/ln n.
 * @returns how many buckets it has; 0 if no part differs
 */
function findCut(buckets: readonly AdwinBucket[], delta: number): number {
  const total = buckets.reduce(merge, emptyBucket);
  const logTerm = naturalLog((2 * naturalLog(Math.max(total.n, 3))) / delta);
  let old = emptyBucket;
  for (let cut = 1; cut < buckets.length; cut++) {
    old = merge(old, buckets[cut - 1]);
    const rest = total.n - old.n;
    if (old.n < MIN_PART || rest < MIN_PART) continue;
    const m = 1 / (1 / old.n + 1 / rest);
    const bound = Math.sqrt((2 / m) * (total.squares / total.n) * logTerm) + (2 / (3 * m)) * logTerm;
    if (Math.abs(old.sum / old.n - (total.sum - old.sum) / rest) > bound) return cut;
  }
  return 0;
}
