import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { type Data, Field, Float64, Int32, makeData, RecordBatch, RecordBatchStreamWriter, Schema, Struct } from 'apache-arrow';
import { storageError, usageError } from '../../src/index.js';
import type { Prediction } from '../operators/predict.js';
import { writeFully } from './atomicFile.js';

/** A labels file that grows record batch by record batch; it has its name only once it is whole. */
export interface LabelsFile {
  write(prediction: Prediction): void;
  /** Ends the stream and gives the file its name. */
  close(): void;
  /** Removes what was written. */
  abandon(): void;
}

/**
 * Writes `cluster` (int32) and `distance` (float64, squared), one row per valid row, as an Arrow IPC stream.
 * @param path a file, or `-` for stdout
 * @param keep columns of the input to pass through; not those with a dictionary
 */
export function openLabelsFile(path: string, keep: readonly string[] = []): LabelsFile {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = path === '-' ? 1 : openForWriting(temporary, path);
  const writer = new RecordBatchStreamWriter({ autoDestroy: false });
  const flush = () => {
    for (const bytes of (writer as unknown as { _sink: { _values: Uint8Array[] } })._sink._values.splice(0)) writeFully(file, bytes);
  };
  return {
    write(prediction) {
      writer.write(labelled(prediction, keep));
      flush();
    },
    close() {
      writer.finish();
      flush();
      if (file === 1) return;
      fsyncSync(file);
      closeSync(file);
      renameSync(temporary, path);
    },
    abandon() {
      if (file !== 1) closeSync(file);
      rmSync(temporary, { force: true });
    },
  };
}

function openForWriting(temporary: string, path: string): number {
  try {
    return openSync(temporary, 'w');
  } catch (cause) {
    throw storageError(`${path} cannot be written: ${(cause as Error).message}.`, { cause });
  }
}

function labelled({ batch, points, labels, distances }: Prediction, keep: readonly string[]): RecordBatch {
  const fields: Field[] = [new Field('cluster', new Int32(), false), new Field('distance', new Float64(), false)];
  const children: Data[] = [
    makeData({ type: new Int32(), length: points.n, data: labels }),
    makeData({ type: new Float64(), length: points.n, data: distances }),
  ];
  for (const name of keep) {
    const index = batch.schema.fields.findIndex((field) => field.name === name);
    if (index < 0) throw usageError(`There is no column "${name}" to keep; the columns are: ${batch.schema.fields.map((field) => field.name).join(', ')}.`);
    if (points.rowNumbers) throw usageError('Columns cannot be kept while rows are rejected; clean the data first.');
    fields.push(batch.schema.fields[index]);
    children.push(batch.data.children[index]);
  }
  const schema = new Schema(fields);
  return new RecordBatch(schema, makeData({ type: new Struct(fields), length: points.n, children }));
}
