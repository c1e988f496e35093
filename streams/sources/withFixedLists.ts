import { type Data, makeData, RecordBatch, type Schema, Struct } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import { originOf, withOrigin } from '../points/batchOrigin.js';
import { isText } from '../points/columnTypes.js';
import { fixedSchema, fixLists, type Widths } from '../points/fixedLists.js';
import { type ListChoice, ListWidths, listsToMeasure } from '../points/listWidths.js';
import type { Source } from './source.js';

/** What was found about the lists of a source. */
export interface FoundLists {
  /** The schema with fixed-size lists. */
  readonly schema: Schema;
  /** Numbers of each list by column index. */
  readonly widths: Widths;
}

/**
 * Finds how many numbers the lists of a stream hold, and what its schema is with fixed-size lists.
 * @param name for error messages
 * @param batches the first record batches; only as many as needed are taken, and none where the schema has no such list
 * @param schema the schema as it is in the file
 * @throws MeanderError `input` where the list that `choice.vector` names holds no number
 */
export async function findLists(
  name: string,
  schema: Schema,
  batches: () => AsyncIterable<RecordBatch>,
  choice: ListChoice,
): Promise<FoundLists> {
  const columns = listsToMeasure(schema, choice);
  if (columns.length === 0) return { schema, widths: new Map() };
  const named = choice.vector === undefined ? undefined : columns[0];
  const counted = new ListWidths(columns, named);
  for await (const batch of batches()) {
    counted.add(batch);
    if (counted.enough) break;
  }
  const widths = counted.widths();
  if (named !== undefined && !widths.has(named) && !isText(schema.fields[named].type))
    throw inputError(
      `${name}: the lists of column "${choice.vector}" hold no numbers, so there is nothing to cluster.`,
    );
  return { schema: fixedSchema(schema, widths), widths };
}

/** A record batch with fixed-size lists and the same origin; the same record batch where no list was found. */
export function fixBatch(batch: RecordBatch, { schema, widths }: FoundLists): RecordBatch {
  if (widths.size === 0) return batch;
  const fixed = fixLists(batch, schema, widths);
  const origin = originOf(batch);
  return origin ? withOrigin(fixed, origin) : fixed;
}

/**
 * A source whose lists of numbers are fixed-size lists. Their width is found by reading the first rows, which are then
 * read again. A source without such lists is read as it is.
 * @param source one that can be opened several times
 */
export function withFixedLists(source: Source, choice: ListChoice): Source {
  let found: Promise<FoundLists> | undefined;
  async function find(): Promise<FoundLists> {
    const abort = new AbortController();
    try {
      return await findLists(source.name, await source.schema(), () => source.open(null, abort.signal), choice);
    } finally {
      abort.abort();
    }
  }
  const lists = () => {
    found ??= find();
    return found;
  };
  return {
    ...source,
    schema: async () => (await lists()).schema,
    async *open(position, signal) {
      const known = await lists();
      for await (const batch of source.open(position, signal)) yield fixBatch(batch, known);
    },
  };
}

/** A copy of a record batch that stays valid when the memory it was read into is used again. */
export const copyBatch = (batch: RecordBatch): RecordBatch =>
  new RecordBatch(
    batch.schema,
    makeData({
      type: new Struct(batch.schema.fields),
      length: batch.numRows,
      children: batch.data.children.map(copyData),
    }),
  );

function copyData(data: Data): Data {
  const { type, offset, length, nullCount, children, variadicBuffers } = data;
  const { valueOffsets, values, nullBitmap, typeIds } = data;
  // The order is that of apache-arrow's `BufferType`; which of them there are depends on the type.
  const buffers = [valueOffsets, values, nullBitmap, typeIds].map((buffer) => buffer?.slice());
  const views = variadicBuffers.map((buffer) => buffer.slice());
  return data.clone(
    type,
    offset,
    length,
    nullCount,
    buffers as unknown as Data['buffers'],
    children.map(copyData),
    views,
  );
}
