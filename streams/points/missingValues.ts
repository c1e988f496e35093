import type { Data } from 'apache-arrow';
import type { Points } from '../../src/model/index.js';
import { isFeaturePresent } from './badRows.js';
import { hasNulls } from './validity.js';

/**
 * Points in which every missing value is NaN, with the rows marked that have any.
 * @param features one fixed-size list of d numbers, or d numeric columns, that the points were read from
 * @param points IN their values; what lies under a null is not read
 */
export function withMissing(features: readonly Data[], points: Points): Points {
  const { n, d } = points;
  const values = points.values.slice(0, n * d);
  const incomplete = new Uint8Array(n);
  const nulls = features.some(hasNulls);
  for (let i = 0; i < n * d; i++) {
    const row = Math.floor(i / d);
    if (nulls && !isFeaturePresent(features, d, row, i % d)) values[i] = Number.NaN;
    if (Number.isNaN(values[i])) incomplete[row] = 1;
  }
  return { ...points, values, incomplete };
}
