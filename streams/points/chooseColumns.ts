import type { Data, RecordBatch, Schema } from 'apache-arrow';
import { inputError, limitError } from '../../src/errors.js';
import type { ColumnOptions } from './columnOptions.js';
import { type ColumnReport, reportOfSource } from './columnReport.js';
import { offeredBySchema } from './columnTypes.js';
import { columnAt } from './columnValues.js';
import { noColumn } from './columnWords.js';
import { columnNamed, decideFeatures, wrongType } from './decideFeatures.js';
import { namesInList } from './featureNames.js';
import { listNames } from './modelFeatures.js';
import type { OfferedColumn, OfferedData } from './offeredColumns.js';
import { unpackList } from './packedFeatures.js';

/** Features that a model may have: more would take gigabytes for their names alone. */
const MOST_FEATURES = 2 ** 20;

/** The columns of a schema that points are read from. */
export interface ChosenColumns {
  /** Names of the d features. */
  featureNames: readonly string[];
  /** What became of all columns. */
  report: ColumnReport;
  /** The features in a record batch: one fixed-size list of d numbers, or d numeric columns. */
  features(batch: RecordBatch): Data[];
  /** The column of weights in a record batch, where one was named. */
  weights(batch: RecordBatch): Data | undefined;
  /** The column of times in a record batch, where one was named. */
  times(batch: RecordBatch): Data | undefined;
}

/** What a column of times must be. */
const A_TIME = 'a timestamp, a date, a number since 1970, or text such as 2026-11-25T10:00:00Z';

/** The features alone. */
type Features = Pick<ChosenColumns, 'featureNames' | 'features'>;

/**
 * Finds the columns that the options name in a schema, or else the features that are there. Where the source of the
 * schema has chosen them, its choice holds, and its report is the one that counts.
 * @throws MeanderError `input` where the schema has no features, listing its columns, or other features than the model;
 *   `usage` where it lacks a named column or that column has another type, and where both `columns` and `vector` are
 *   given; `limit` where it has more than 1,048,576 features
 */
export function chooseColumns(schema: Schema, options: ColumnOptions): ChosenColumns {
  const ofSource = reportOfSource(schema);
  const data: OfferedData = { ...offeredBySchema(schema), chosen: ofSource !== undefined };
  const weights = otherColumn(schema, data, options.weight, 'a number');
  const times = otherColumn(schema, data, options.time, A_TIME);
  const { features, list, report } = decideFeatures(ofSource ? chosenBySource(data, ofSource) : data, options);
  const chosen = list ? featuresOfList(schema, list, features) : namedColumns(schema, features);
  assertUsable(chosen.featureNames, options);
  return { ...chosen, report: ofSource && isWhole(ofSource, features, list) ? ofSource : report, weights, times };
}

/** The columns that a source chose, without lists that it only passes through. */
const chosenBySource = (data: OfferedData, { list }: ColumnReport): OfferedData => ({
  ...data,
  columns: data.columns.filter(({ kind, name, names }) => kind !== 'list' || names || name === list?.name),
});

/** Whether some features are all those that a source chose. */
const isWhole = ({ features }: ColumnReport, names: readonly string[], list: OfferedColumn | undefined): boolean =>
  (names.length === 1 && names[0] === list?.name) || names.join('\n') === features.join('\n');

/** A column that is no feature; the function gives undefined where none is named. */
function otherColumn(
  schema: Schema,
  data: OfferedData,
  name: string | undefined,
  must: 'a number' | typeof A_TIME,
): (batch: RecordBatch) => Data | undefined {
  if (name === undefined) return () => undefined;
  const column = columnNamed(name, data);
  // What reads times must know their type: only plain numbers may have any unit.
  const values = must === A_TIME ? columnAt(schema, name, (times) => times) : columnAt(schema, name);
  if (!column || !values) throw noColumn(name, data);
  const fits = column.kind === 'number' || (must === A_TIME && ['time', 'text'].includes(column.kind));
  if (!fits) throw wrongType(column, must);
  return values;
}

/** @throws MeanderError `input` for two features of one name, and where a model has another number of features */
function assertUsable(names: readonly string[], { features }: ColumnOptions): void {
  const twice = names.length === new Set(names).size ? undefined : names.find((name, t) => names.indexOf(name) !== t);
  if (twice !== undefined)
    throw inputError(`Two features are called "${twice}", so they cannot be told apart; rename one of the columns.`);
  if (features?.length && features.length !== names.length)
    throw inputError(
      `The data has ${names.length} features (${listNames(names)}) but the model has ${features.length} ` +
        `(${listNames(features)}); choose the columns that the model was learned from.`,
    );
}

/** The numbers of a list: all, or those that are named; without names they are called `list[0]`, `list[1]` … */
function featuresOfList(
  schema: Schema,
  { name, names, width = 0 }: OfferedColumn,
  wanted: readonly string[],
): Features {
  const list = columnAt(schema, name) ?? missing(name);
  if (width < 1) throw inputError(`Column "${name}" holds lists of ${width} numbers, so there is nothing to cluster.`);
  if (width > MOST_FEATURES)
    throw limitError(`Column "${name}" holds lists of ${width} numbers; the limit is ${MOST_FEATURES} features.`);
  const featureNames = names ?? namesInList(name, width);
  if (wanted.length === 1 && wanted[0] === name) return { featureNames, features: (batch) => [list(batch)] };
  const positions = wanted.map((feature) => featureNames.indexOf(feature));
  const whole = positions.length === width && positions.every((position, t) => position === t);
  return {
    featureNames: wanted,
    features: (batch) => (whole ? [list(batch)] : unpackList(list(batch), positions)),
  };
}

function namedColumns(schema: Schema, names: readonly string[]): Features {
  const columns = names.map((name) => columnAt(schema, name) ?? missing(name));
  return { featureNames: names, features: (batch) => columns.map((column) => column(batch)) };
}

function missing(name: string): never {
  throw inputError(`There is no column "${name}"; choose another one.`);
}
