import type { Values } from '../kernel/kernel.js';
import type { Points } from './points.js';

/** What missing values may be replaced by. */
export const imputeStrategies = ['mean', 'median', 'zero'] as const;

/** What missing values are replaced by: the mean or median of the feature over the seeding rows, or 0. */
export type ImputeStrategy = (typeof imputeStrategies)[number];

/** What stands for a missing value of each feature; fixed once the seeding rows are known. */
export interface Imputation {
  /** How the values were found. */
  by: ImputeStrategy;
  /** d numbers, in the units of the data. */
  values: readonly number[];
}

/**
 * Finds what stands for missing values, as scikit-learn's `SimpleImputer` does: weighted means, or weighted medians,
 * of the values that are there. A feature without any value of weight above 0 gets 0.
 * @param points IN the seeding rows; a missing value is NaN
 */
export function fitImputation(by: ImputeStrategy, points: Points): Imputation {
  const of = { zero: () => 0, mean, median }[by];
  return { by, values: Array.from({ length: points.d }, (_, t) => of(presentValues(points, t))) };
}

/**
 * Replaces missing values.
 * @param rows INOUT whole rows; a missing value is NaN
 */
export function fillMissing({ values }: Imputation, rows: Values): void {
  const d = values.length;
  for (let i = 0; i < rows.length; i++) if (Number.isNaN(rows[i])) rows[i] = values[i % d];
}

/**
 * Which features lack values in some rows, in a sentence for a person; undefined where none does.
 * @param points IN rows; a missing value is NaN
 * @param rows what these rows are called
 * @param nameOf the name of a feature
 */
export function describeMissing(
  { by, values }: Imputation,
  points: Points,
  rows: string,
  nameOf: (feature: number) => string,
): string | undefined {
  const missing = countMissing(points);
  const features = values.flatMap((_, t) => (missing[t] > 0 ? [t] : []));
  if (features.length === 0) return undefined;
  const shown = features.slice(0, SHOWN).map((t) => {
    const none = missing[t] === points.n;
    const stand = none ? '0, since no row has a value' : describeValue(by, values[t]);
    return `"${nameOf(t)}" (${none ? 'all' : missing[t]} of ${points.n} ${rows}) by ${stand}`;
  });
  const others = features.length > SHOWN ? `, and of ${features.length - SHOWN} other features` : '';
  return `missing values are replaced: of ${shown.join(', of ')}${others}`;
}

const describeValue = (by: ImputeStrategy, value: number): string =>
  by === 'zero' ? '0' : `the ${by} ${Number(value.toPrecision(DIGITS))}`;

/** Significant digits that are shown of a value. */
const DIGITS = 4;

/** Features that are named at most. */
const SHOWN = 4;

/** d numbers: rows without a value of the feature. */
function countMissing({ values, n, d }: Points): Float64Array {
  const missing = new Float64Array(d);
  for (let i = 0; i < n * d; i++) if (Number.isNaN(values[i])) missing[i % d]++;
  return missing;
}

/** A value of a feature, and the weight of its row. */
interface Weighed {
  x: number;
  w: number;
}

function presentValues({ values, n, d, weights }: Points, t: number): Weighed[] {
  const present: Weighed[] = [];
  for (let i = 0; i < n; i++) {
    const [x, w] = [values[i * d + t], weights ? weights[i] : 1];
    if (w > 0 && !Number.isNaN(x)) present.push({ x, w });
  }
  return present;
}

const totalOf = (present: readonly Weighed[]) => present.reduce((sum, { w }) => sum + w, 0);

function mean(present: readonly Weighed[]): number {
  if (present.length === 0) return 0;
  return present.reduce((sum, { x, w }) => sum + w * x, 0) / totalOf(present);
}

/** The value with half of the weight on either side; halfway between two where both have that. */
function median(present: Weighed[]): number {
  if (present.length === 0) return 0;
  const sorted = present.sort((a, b) => a.x - b.x);
  const half = totalOf(sorted) / 2;
  let below = 0;
  for (const [i, { x, w }] of sorted.entries()) {
    below += w;
    if (below > half) return x;
    if (below === half && i + 1 < sorted.length) return (x + sorted[i + 1].x) / 2;
  }
  return sorted[sorted.length - 1].x;
}
