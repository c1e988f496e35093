/** Record batches that no source prepared, such as a caller's own: they are read as those of files are. */
import type { RecordBatch, Schema } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import { originOf, withOrigin } from './batchOrigin.js';
import { fixedSchema, fixLists } from './fixedLists.js';
import { type ListChoice, ListWidths, listsToMeasure } from './listWidths.js';

/** Record batches of one schema, as the reader of points takes them. */
export interface PlainBatches {
  /** The schema with fixed-size lists. */
  readonly schema: Schema;
  /**
   * A record batch with fixed-size lists, and the same origin.
   * @throws MeanderError `input` where its columns are not those of the first one
   */
  prepare(batch: RecordBatch): RecordBatch;
}

/**
 * Prepares record batches that may have lists of any length. How many numbers these hold is found in the first record
 * batch; lists of another length are bad rows.
 * @param schema that of all record batches
 * @param first the first one; undefined where it is not known, so that lists of any length are not features
 */
export function plainBatches(schema: Schema, first: RecordBatch | undefined, choice: ListChoice): PlainBatches {
  const columns = first ? listsToMeasure(schema, choice) : [];
  const counted = new ListWidths(columns, choice.vector === undefined ? undefined : columns[0]);
  if (first && columns.length > 0) counted.add(first);
  const widths = counted.widths();
  const fixed = widths.size > 0 ? fixedSchema(schema, widths) : schema;
  let [known, number] = [schema, 0];
  return {
    schema: fixed,
    prepare(batch) {
      if (batch.schema !== known && batch.numRows > 0) {
        assertSameColumns(schema, batch, number);
        known = batch.schema;
      }
      number++;
      if (widths.size === 0) return batch;
      const [prepared, origin] = [fixLists(batch, fixed, widths), originOf(batch)];
      return origin ? withOrigin(prepared, origin) : prepared;
    },
  };
}

const describe = ({ fields }: Schema): string => fields.map(({ name, type }) => `${name}: ${type}`).join(', ');

function assertSameColumns(schema: Schema, batch: RecordBatch, number: number): void {
  const [wanted, has] = [describe(schema), describe(batch.schema)];
  if (wanted === has) return;
  const origin = originOf(batch);
  const place = origin ? `${origin.name}, record batch ${origin.batch}` : `Record batch ${number}`;
  throw inputError(`${place} has the columns (${has}) but the first one has (${wanted}); read them in separate runs.`);
}
