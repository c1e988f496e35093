/** Which columns hold the features, the weights and the times. */
export interface ColumnOptions {
  /**
   * Columns of numbers, booleans (0 and 1) or times (seconds since 1970), in this order, or one list of numbers. A name
   * may be the path of a nested column (`after.x`), a pattern with `*`, or either with `-` before it, which leaves it
   * out. Default: the only list of numbers, else all columns of numbers and booleans.
   */
  columns?: readonly string[];
  /** A list of numbers instead of `columns`. */
  vector?: string;
  /** A numeric column of sample weights ≥ 0; it is not a feature. */
  weight?: string;
  /**
   * A column that says when each row happened: a timestamp, a date, a number since 1970, or text such as
   * `2026-11-25T10:00:00Z`; it is not a feature. Text without a zone is taken as UTC.
   */
  time?: string;
  /** Unit of the numbers in `time`; default: found from their size. Timestamps and dates have their own. */
  timeUnit?: 's' | 'ms' | 'us' | 'ns';
  /** Names of the features of a model, to be found in the data; `predict` and its like set it to those of the model. */
  features?: readonly string[];
  /** How the features of a model are found in the data: by their names (default), or as the columns stand. */
  match?: 'name' | 'place';
}
