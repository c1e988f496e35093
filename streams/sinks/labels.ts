import { type Data, DataType, Field, Float64, Int32, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import { usageError } from '../../src/errors.js';
import type { Prediction } from '../operators/predict.js';
import { type ArrowFile, openArrowFile } from './arrowFile.js';

/** A file of labels that grows prediction by prediction. */
export type LabelsFile = Omit<ArrowFile, 'write'> & { write(prediction: Prediction): void };

/**
 * Writes `cluster` (int32) and `distance` (float64, squared), one row per valid row, as Arrow; and the `step` (float64) of
 * the model where models follow one another.
 * @param path a file, or `-` for stdout
 * @param keep columns of the input to pass through; not those with a dictionary
 */
export function openLabelsFile(path: string, keep: readonly string[] = []): LabelsFile {
  const { write, ...file } = openArrowFile(path);
  return { ...file, write: (prediction) => write(labelled(prediction, keep)) };
}

function labelled({ batch, points, labels, distances, step }: Prediction, keep: readonly string[]): RecordBatch {
  const fields: Field[] = [new Field('cluster', new Int32(), false), new Field('distance', new Float64(), false)];
  const children: Data[] = [
    makeData({ type: new Int32(), length: points.n, data: labels }),
    makeData({ type: new Float64(), length: points.n, data: distances }),
  ];
  if (step !== undefined) {
    fields.push(new Field('step', new Float64(), false));
    children.push(makeData({ type: new Float64(), length: points.n, data: new Float64Array(points.n).fill(step) }));
  }
  for (const name of keep) {
    const index = batch.schema.fields.findIndex((field) => field.name === name);
    if (index < 0)
      throw usageError(
        `There is no column "${name}" to keep; the columns are: ${batch.schema.fields.map((field) => field.name).join(', ')}.`,
      );
    if (DataType.isDictionary(batch.schema.fields[index].type))
      throw usageError(`Column "${name}" has a dictionary and cannot be kept.`);
    if (points.rowNumbers) throw usageError('Columns cannot be kept while rows are rejected; clean the data first.');
    fields.push(batch.schema.fields[index]);
    children.push(batch.data.children[index]);
  }
  const schema = new Schema(fields);
  return new RecordBatch(schema, makeData({ type: new Struct(fields), length: points.n, children }));
}
