import { type Data, DataType, Field, Float64, Int32, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import { usageError } from '../../src/errors.js';
import type { Prediction } from '../operators/prediction.js';
import { type ArrowFile, openArrowFile } from './arrowFile.js';
import { ownColumnName } from './ownColumnName.js';

/**
 * A file of labels that is written prediction by prediction.
 * @category Sinks
 */
export interface LabelsFile extends Pick<ArrowFile, 'close' | 'abandon'> {
  /** The names of its own columns: `cluster`, `distance`, `step`, or longer ones where a kept column has that name. */
  readonly columns: OwnColumns;
  /**
   * Appends the labels of a record batch.
   * @throws MeanderError `usage` for a column that cannot be kept
   */
  write(prediction: Prediction): void;
}

/** The names of the columns that labels are written to. */
export interface OwnColumns {
  /** Of the labels. */
  readonly cluster: string;
  /** Of the squared distances. */
  readonly distance: string;
  /** Of the steps of the models. */
  readonly step: string;
}

/** A column of the file. */
interface Column {
  field: Field;
  data: Data;
}

/**
 * Opens an Arrow file for labels, with one row per valid row of the data: `cluster` (int32), `distance` (float64,
 * squared Euclidean), and, where newer models replace older ones during the run, `step` (float64) of the model.
 * A kept column keeps its name; where that is the name of one of these, theirs is `meander_cluster` and so on.
 * @param path a file, or `-` for stdout
 * @param keep columns of the data to copy; columns with a dictionary cannot be copied
 * @throws MeanderError `usage` where a column is to be kept twice, or the path has an extension that is not Arrow's;
 *   `storage` where the file cannot be created
 * @category Sinks
 */
export function openLabelsFile(path: string, keep: readonly string[] = []): LabelsFile {
  const twice = keep.find((name, i) => keep.indexOf(name) < i);
  if (twice !== undefined) throw usageError(`Column "${twice}" is to be kept twice; name it once.`);
  const columns = ownColumns(keep);
  const { write, ...file } = openArrowFile(path);
  return { ...file, columns, write: (prediction) => write(labelledBatch(prediction, columns, keep)) };
}

function ownColumns(keep: readonly string[]): OwnColumns {
  const named = (name: string) => ownColumnName(name, keep);
  return { cluster: named('cluster'), distance: named('distance'), step: named('step') };
}

function labelledBatch(prediction: Prediction, own: OwnColumns, keep: readonly string[]): RecordBatch {
  const { points, labels, distances, step } = prediction;
  const float64 = (name: string, data: Float64Array) => column(name, new Float64(), data);
  const columns = [
    column(own.cluster, new Int32(), labels),
    float64(own.distance, distances),
    ...(step === undefined ? [] : [float64(own.step, new Float64Array(points.n).fill(step))]),
    ...keep.map((name) => keptColumn(prediction, name)),
  ];
  const schema = new Schema(columns.map(({ field }) => field));
  const children = columns.map(({ data }) => data);
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: points.n, children }));
}

const column = (name: string, type: Int32 | Float64, data: Int32Array | Float64Array): Column => ({
  field: new Field(name, type, false),
  data: makeData({ type: type as Float64, length: data.length, data: data as Float64Array }),
});

function keptColumn({ batch, points }: Prediction, name: string): Column {
  const { fields } = batch.schema;
  const index = fields.findIndex((field) => field.name === name);
  if (index < 0) {
    const names = fields.map((field) => field.name).join(', ');
    throw usageError(`There is no column "${name}" to keep; the columns are: ${names}.`);
  }
  if (DataType.isDictionary(fields[index].type))
    throw usageError(`Column "${name}" has a dictionary, so it cannot be kept; write it as plain text first.`);
  if (points.rowNumbers)
    throw usageError(
      `Column "${name}" cannot be kept, because ${points.rows - points.n} of ${points.rows} rows of a record batch ` +
        'are rejected; correct the data, or leave out --keep.',
    );
  return { field: fields[index], data: batch.data.children[index] };
}
