import type { Data, RecordBatch } from 'apache-arrow';
import type { ChosenColumns } from './chooseColumns.js';
import { identifierWarning } from './decideFeatures.js';
import { numbersOf } from './numbers.js';
import { isIdentifierName } from './offeredColumns.js';

/** Rows that are looked at, and the fewest that say something. */
const [MOST_ROWS, FEWEST_ROWS] = [20_480, 3];

/**
 * A warning for each feature that looks like an identifier: it is called so, and its values in the first rows are
 * distinct whole numbers.
 */
export function identifierWarnings(batch: RecordBatch, { report, featureNames, features }: ChosenColumns): string[] {
  if (report.asked || report.list !== undefined || !featureNames.some(isIdentifierName)) return [];
  const columns = features(batch);
  if (columns.length !== featureNames.length || columns[0].children.length > 0) return [];
  return featureNames.filter((name, t) => isIdentifierName(name) && areDistinct(columns[t])).map(identifierWarning);
}

function areDistinct(column: Data): boolean {
  const numbers = Array.from(numbersOf(column, Math.min(column.length, MOST_ROWS)));
  return numbers.length >= FEWEST_ROWS && numbers.every(Number.isInteger) && new Set(numbers).size === numbers.length;
}
