import { Field, type RecordBatch } from 'apache-arrow';
import { usageError } from '../../src/errors.js';
import { packedNames, unpackList } from '../points/packedFeatures.js';
import { takeRows } from '../points/takeRows.js';
import type { Column } from './labelColumns.js';

/** Names of the columns to copy, or all columns of the data. */
export type KeptNames = readonly string[] | 'all';

/** @throws MeanderError `usage` for a name that stands there twice */
export function assertKeptOnce(keep: KeptNames): void {
  if (keep === 'all') return;
  const twice = keep.find((name, i) => keep.indexOf(name) < i);
  if (twice !== undefined) throw usageError(`Column "${twice}" is to be kept twice; name it once.`);
}

/** The names of the columns of the data in a record batch, not those of lists that features were packed in. */
export function offeredNames({ schema: { fields } }: RecordBatch): string[] {
  const plain = fields.filter((field) => !packedNames(field)).map(({ name }) => name);
  const packed = fields.flatMap((field) => packedNames(field) ?? []);
  return [...plain, ...packed.filter((name) => !plain.includes(name))];
}

/**
 * A column of the data, under its own name. Columns with a dictionary become plain ones.
 * @param rows numbers of the rows to take; undefined: all
 * @throws MeanderError `usage` where there is no such column
 */
export function keptColumn(batch: RecordBatch, name: string, rows: Int32Array | undefined): Column {
  const { fields } = batch.schema;
  const index = fields.findIndex((field) => field.name === name && !packedNames(field));
  if (index < 0) return packedColumn(batch, name, rows);
  const data = takeRows(batch.data.children[index], rows);
  const { type, nullable, metadata } = fields[index];
  return { field: data.type === type ? fields[index] : new Field(name, data.type, nullable, metadata), data };
}

/** A feature that the source has packed into a list with others. */
function packedColumn(batch: RecordBatch, name: string, rows: Int32Array | undefined): Column {
  for (const [i, field] of batch.schema.fields.entries()) {
    const place = packedNames(field)?.indexOf(name) ?? -1;
    if (place < 0) continue;
    const data = takeRows(unpackList(batch.data.children[i], [place])[0], rows);
    return { field: new Field(name, data.type, true), data };
  }
  throw usageError(`There is no column "${name}" to keep; the columns are: ${offeredNames(batch).join(', ')}.`);
}
