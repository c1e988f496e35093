import { type Data, DataType, type Field, type RecordBatch, type Schema } from 'apache-arrow';
import { inputError, limitError, usageError } from '../../src/errors.js';
import type { ColumnOptions } from './columnOptions.js';
import { isNumber, isTime, isVector, listColumns } from './columnTypes.js';
import { namesInList } from './featureNames.js';
import { columnsOfModel, type FeatureOptions, listNames, type OfferedColumns } from './modelFeatures.js';
import { packedNames, unpackList } from './packedFeatures.js';

/** Features that a model may have: more would take gigabytes for their names alone. */
const MOST_FEATURES = 2 ** 20;

/** The columns of a schema that points are read from. */
export interface ChosenColumns {
  /** Names of the d features. */
  featureNames: readonly string[];
  /** The features in a record batch: one fixed-size list of d numbers, or d numeric columns. */
  features(batch: RecordBatch): Data[];
  /** The column of weights in a record batch, where one was named. */
  weights(batch: RecordBatch): Data | undefined;
  /** The column of times in a record batch, where one was named. */
  times(batch: RecordBatch): Data | undefined;
}

/** The features alone. */
type Features = Pick<ChosenColumns, 'featureNames' | 'features'>;

/**
 * Finds the columns that the options name in a schema, or else the features that are there.
 * @throws MeanderError `input` where the schema has no features, listing its columns, or other features than the model;
 *   `usage` where it lacks a named column or that column has another type, and where both `columns` and `vector` are
 *   given; `limit` where it has more than 1,048,576 features
 */
export function chooseColumns(schema: Schema, options: ColumnOptions): ChosenColumns {
  if (options.columns && options.vector !== undefined)
    throw usageError(
      'Both columns and a vector column are given; give either "columns" or "vector" (--columns, --vector).',
    );
  const weight = options.weight === undefined ? -1 : indexOfNumber(schema, options.weight);
  const time = options.time === undefined ? -1 : indexOfTime(schema, options.time);
  const column = (index: number) => (batch: RecordBatch) => (index < 0 ? undefined : batch.data.children[index]);
  const chosen = chooseFeatures(schema, columnsOfModel(offeredBy(schema), options), [weight, time]);
  assertUsable(chosen.featureNames, options);
  return { ...chosen, weights: column(weight), times: column(time) };
}

/** The columns of a schema that can be features. */
const offeredBy = (schema: Schema): OfferedColumns => ({
  numbers: schema.fields.filter(({ type }) => isNumber(type)).map(({ name }) => name),
  lists: schema.fields.filter(isVector).map((field) => {
    const width = DataType.isFixedSizeList(field.type) ? field.type.listSize : undefined;
    return { name: field.name, width, names: packedNames(field) };
  }),
  described: listColumns(schema),
});

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

function chooseFeatures(schema: Schema, { columns, vector }: FeatureOptions, others: readonly number[]): Features {
  if (columns) return featuresOfList(schema, columns) ?? namedColumns(schema, columns);
  if (vector !== undefined) return wholeList(schema, indexOfVector(schema, vector));
  const vectors = schema.fields.flatMap((field, i) => (isVector(field) ? [i] : []));
  if (vectors.length === 1) return wholeList(schema, vectors[0]);
  const numeric = schema.fields.flatMap((field, i) => (!others.includes(i) && isNumber(field.type) ? [i] : []));
  return plainColumns(schema, numeric);
}

/** All numbers of a fixed-size list; those without names are called `list[0]`, `list[1]` and so on. */
function wholeList(schema: Schema, index: number): Features {
  const field = schema.fields[index];
  const d = DataType.isFixedSizeList(field.type) ? field.type.listSize : 0;
  if (d < 1) throw inputError(`Column "${field.name}" holds lists of ${d} numbers, so there is nothing to cluster.`);
  if (d > MOST_FEATURES)
    throw limitError(`Column "${field.name}" holds lists of ${d} numbers; the limit is ${MOST_FEATURES} features.`);
  return {
    featureNames: packedNames(field) ?? namesInList(field.name, d),
    features: (batch) => [batch.data.children[index]],
  };
}

/** Named numbers of one list; undefined where no list names them all. */
function featuresOfList(schema: Schema, wanted: readonly string[]): Features | undefined {
  for (const [index, field] of schema.fields.entries()) {
    const names = packedNames(field);
    if (!names || wanted.length === 0 || !wanted.every((name) => names.includes(name))) continue;
    const positions = wanted.map((name) => names.indexOf(name));
    const whole = positions.length === names.length && positions.every((position, t) => position === t);
    const list = (batch: RecordBatch) => batch.data.children[index];
    return {
      featureNames: wanted,
      features: (batch) => (whole ? [list(batch)] : unpackList(list(batch), positions)),
    };
  }
  return undefined;
}

const namedColumns = (schema: Schema, names: readonly string[]): Features =>
  plainColumns(
    schema,
    names.map((name) => indexOfNumber(schema, name)),
  );

function plainColumns(schema: Schema, indices: readonly number[]): Features {
  if (indices.length === 0)
    throw inputError(`There is no numeric column to cluster; the columns are: ${listColumns(schema)}.`);
  return {
    featureNames: indices.map((i) => schema.fields[i].name),
    features: (batch) => indices.map((i) => batch.data.children[i]),
  };
}

const indexOfNumber = (schema: Schema, name: string) =>
  indexOf(schema, name, (field) => isNumber(field.type), 'a number');

const indexOfVector = (schema: Schema, name: string) => indexOf(schema, name, isVector, 'a fixed-size list of numbers');

const indexOfTime = (schema: Schema, name: string) =>
  indexOf(schema, name, (field) => isTime(field.type), 'a timestamp, a date or a number of seconds');

function indexOf(schema: Schema, name: string, fits: (field: Field) => boolean, what: string): number {
  const index = schema.fields.findIndex((field) => field.name === name);
  if (index < 0) throw usageError(`There is no column "${name}"; the columns are: ${listColumns(schema)}.`);
  if (schema.fields.some((field, i) => i > index && field.name === name))
    throw inputError(`There are two columns "${name}"; rename one of them. The columns are: ${listColumns(schema)}.`);
  const { type } = schema.fields[index];
  if (!fits(schema.fields[index])) throw usageError(`Column "${name}" has the type ${type}, but must be ${what}.`);
  return index;
}
