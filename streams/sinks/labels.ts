import { type Data, DataType, Field, Float64, Int32, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import { usageError } from '../../src/errors.js';
import type { Prediction } from '../operators/prediction.js';
import { type ArrowFile, openArrowFile } from './arrowFile.js';

/**
 * A file of labels that is written prediction by prediction.
 * @category Sinks
 */
export interface LabelsFile extends Pick<ArrowFile, 'close' | 'abandon'> {
  /**
   * Appends the labels of a record batch.
   * @throws MeanderError `usage` for a column that cannot be kept
   */
  write(prediction: Prediction): void;
}

/** A column of the file. */
interface Column {
  field: Field;
  data: Data;
}

/**
 * Opens an Arrow file for labels, with one row per valid row of the data: `cluster` (int32), `distance` (float64,
 * squared Euclidean), and, where newer models replace older ones during the run, `step` (float64) of the model.
 * @param path a file, or `-` for stdout
 * @param keep columns of the data to copy; columns with a dictionary cannot be copied
 * @throws MeanderError `storage` where the file cannot be created
 * @category Sinks
 */
export function openLabelsFile(path: string, keep: readonly string[] = []): LabelsFile {
  const { write, ...file } = openArrowFile(path);
  return { ...file, write: (prediction) => write(labelledBatch(prediction, keep)) };
}

function labelledBatch(prediction: Prediction, keep: readonly string[]): RecordBatch {
  const { points, labels, distances, step } = prediction;
  const float64 = (name: string, data: Float64Array) => column(name, new Float64(), data);
  const columns = [
    column('cluster', new Int32(), labels),
    float64('distance', distances),
    ...(step === undefined ? [] : [float64('step', new Float64Array(points.n).fill(step))]),
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
