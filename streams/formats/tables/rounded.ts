import type { Data, RecordBatch } from 'apache-arrow';
import { isValid } from '../../points/validity.js';
import type { ReadColumn } from './columnTypes.js';

/** Largest whole number up to which all are exact as float64. */
const EXACT = 2 ** 53;
/** Where the widest whole numbers end; what is larger was written as a fraction, such as 1e300. */
const END = 2 ** 128;

/**
 * Says once that whole numbers of tables may be rounded. DuckDB gives them as float64, so a number of 2^53 or more may
 * stand for one that float64 does not hold.
 */
export class RoundedNumbers {
  private said = false;

  /**
   * @param columns what is read of the tables
   * @param notify is called with the sentence
   */
  constructor(
    private readonly columns: readonly ReadColumn[],
    private readonly notify: ((message: string) => void) | undefined,
  ) {}

  /**
   * Looks at some rows.
   * @param table what messages call the table
   * @param row number of the first of them in the table
   */
  check(table: string, batch: RecordBatch, row: number): void {
    if (!this.notify || this.said) return;
    for (const [i, { integers }] of this.columns.entries()) {
      const found = integers && firstLarge(batch.data.children[i], integers);
      if (!found) continue;
      this.said = true;
      this.notify(
        `${table}, row ${row + found.row}, column "${found.name}" holds a whole number that is read as ` +
          `${found.value} and may be rounded: numbers are float64, which is exact for whole numbers up to ${EXACT}`,
      );
      return;
    }
  }
}

/** The first number of at least 2^53 in the places that hold whole numbers. */
function firstLarge(column: Data, integers: readonly (string | undefined)[]) {
  const list = column.children[0];
  const values: ArrayLike<number> = (list ?? column).values;
  const perRow = list ? list.length / Math.max(1, column.length) : 1;
  const holds = (i: number) => isValid(list ?? column, i) && isValid(column, Math.floor(i / perRow));
  for (const [place, name] of integers.entries()) {
    if (name === undefined) continue;
    for (let i = place; i < values.length; i += integers.length)
      if (Math.abs(values[i]) >= EXACT && Math.abs(values[i]) <= END && holds(i))
        return { name, value: values[i], row: Math.floor(i / perRow) };
  }
  return undefined;
}
