import type { Data, RecordBatch, Schema } from 'apache-arrow';
import type { ValidatedBatch } from '../../src/learner/index.js';
import type { BadRowResponse } from './badRowResponse.js';
import { allRowsValid, badRowError, type Fault, faultOf, keepValidRows, unreadableRows } from './badRows.js';
import { originOf } from './batchOrigin.js';
import { chooseColumns } from './chooseColumns.js';
import type { ColumnOptions } from './columnOptions.js';
import type { ColumnReport } from './columnReport.js';
import { listFeatures } from './featureNames.js';
import { gather } from './gather.js';
import { identifierWarnings } from './identifiers.js';
import { withMissing } from './missingValues.js';
import { listNames } from './modelFeatures.js';
import { firstRounded, numbersOf } from './numbers.js';
import { plainBatches } from './plainBatches.js';
import { recordTimes } from './times.js';
import { timeReader } from './timeUnits.js';

/**
 * Which columns hold the features, and what to do with a row that has a null, NaN or infinity.
 * @category Sources
 */
export interface PointsOptions extends ColumnOptions {
  /**
   * `fail` (default) stops at the first bad row; `skip` rejects such rows, counts them by reason, and continues.
   * `impute:mean`, `impute:median` and `impute:zero` replace missing values (null, NaN) by what they name, found in the
   * seeding rows and kept in the model, and stop at infinity. A model that was learned so fills missing values when it
   * is used, unless `fail` or `skip` is given.
   */
  onBadRow?: BadRowResponse;
  /** Called with a sentence where something was guessed that a person should know. */
  notify?(message: string): void;
  /** Called with what became of the columns before the first rows are read; `notify` is given its warnings, too. */
  onColumns?(report: ColumnReport): void;
}

/** What a run needs of each row beside finite features. */
export interface RowNeeds {
  /** Whether rows have times: from the column `options.time`, or else those that the source gave. */
  times: boolean;
  /** Whether rows are scaled to length 1, which a row of zeros cannot be. */
  length: boolean;
  /** Whether missing values stay, as NaN, because the transform of the run fills them. */
  missing: boolean;
}

/** Reads record batches of one schema as points. */
export interface PointsReader {
  /** Names of the d features, in the order of the values. */
  featureNames: readonly string[];
  /** What became of the columns; complete once rows were read. */
  readonly report: ColumnReport;
  /**
   * The valid rows of a record batch.
   * @returns n×d values, row-major: a view of the record batch's memory where all rows are valid and lie that way
   * @throws MeanderError `input` at the first row with a null, NaN, infinity, or a weight or time that is not valid,
   *   unless `onBadRow` is `skip`; missing values are no fault where the run fills them
   */
  read(batch: RecordBatch): ValidatedBatch;
}

/**
 * Finds the features in a schema.
 * @param schema the schema that all record batches have
 * @param options the columns to read, and what to do with bad rows
 * @param needs what else the run needs of each row
 * @param first the first record batch, which shows how many numbers lists of any length hold
 * @throws MeanderError `input` where the schema has no features, listing its columns, or not those of the model;
 *   `usage` for a column that it lacks
 */
export function pointsReader(
  schema: Schema,
  options: PointsOptions = {},
  { times: timed = options.time !== undefined, length = false, missing = false }: Partial<RowNeeds> = {},
  first?: RecordBatch,
): PointsReader {
  const plain = plainBatches(schema, first, options);
  const chosen = chooseColumns(plain.schema, options);
  const { featureNames } = chosen;
  const d = featureNames.length;
  const guess = describeGuess(featureNames, options);
  if (guess !== undefined) options.notify?.(guess);
  let report: ColumnReport | undefined;
  /** Says what became of the columns, once the first rows show which of them are identifiers. */
  function sayColumns(batch: RecordBatch): void {
    if (report || batch.numRows === 0) return;
    report = { ...chosen.report, warnings: [...chosen.report.warnings, ...identifierWarnings(batch, chosen)] };
    options.onColumns?.(report);
    for (const warning of report.warnings) options.notify?.(warning);
  }
  const nameOf = ({ reason, column }: Fault) =>
    reason === 'length'
      ? (listFeatures(featureNames) ?? featureNames[0])
      : typeof column === 'number'
        ? featureNames[column]
        : (options[column] ?? `${column} of the record`);

  let saidRounded = false;
  /** Says once that 64-bit integers were rounded. */
  function sayRounded(features: readonly Data[]): void {
    for (const [t, column] of saidRounded ? [] : features.entries()) {
      const value = firstRounded(column);
      if (value === undefined) continue;
      saidRounded = true;
      options.notify?.(
        `column "${featureNames[t]}" holds ${value}, which is rounded to ${Number(value)}: ` +
          'numbers are float64, which is exact for whole numbers up to 9007199254740992',
      );
      return;
    }
  }

  const readTimes = timeReader(options);

  function read(given: RecordBatch): ValidatedBatch {
    const origin = originOf(given);
    const from = { source: origin?.position ?? null, pass: origin?.pass ?? 0 };
    if (origin?.rejected) return { ...unreadableRows(d, origin.rejected), ...from };
    const batch = plain.prepare(given);
    const n = batch.numRows;
    sayColumns(batch);
    const features = chosen.features(batch);
    sayRounded(features);
    const [weights, times] = [chosen.weights(batch), timed ? chosen.times(batch) : undefined];
    const points = {
      n,
      d,
      values: gather(features, n, d),
      ...(weights && { weights: Float64Array.from(numbersOf(weights, n)) }),
      ...(timed && { times: times ? readTimes(times, n) : recordTimes(origin?.time, n) }),
    };
    const columns = { features, weights, times, length, missing };
    if (allRowsValid(columns, points)) return { ...points, rows: n, ...from };
    const whole = { ...(missing ? withMissing(features, points) : points), rows: n, ...from };
    return keepValidRows(whole, (row) => {
      const fault = faultOf(columns, whole, row);
      if (fault && options.onBadRow !== 'skip') throw badRowError(batch, row, nameOf(fault), fault, d);
      return fault;
    });
  }

  return {
    featureNames,
    get report() {
      return report ?? chosen.report;
    },
    read,
  };
}

/** Says where the features of a model were taken by place, because either they or the columns have no names. */
function describeGuess(names: readonly string[], { features, match }: PointsOptions): string | undefined {
  if (!features?.length || match === 'place') return undefined;
  if ((listFeatures(names) === undefined) === (listFeatures(features) === undefined)) return undefined;
  return (
    `the data’s features (${listNames(names)}) are taken by place for those of the model (${listNames(features)}), ` +
    'since one of the two has no names'
  );
}
