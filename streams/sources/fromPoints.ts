import { Field, FixedSizeList, Float32, Float64, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import type { Values } from '../../src/kernel/index.js';
import { type Points, sliceRows } from '../../src/model/index.js';
import { withOrigin } from '../points/batchOrigin.js';
import type { Source } from './source.js';

/** The schema of points as one fixed-size list `vector`, with a `weight` column if asked for. */
export function pointsSchema(d: number, float32: boolean, weighted = false): Schema {
  const item = new Field('item', float32 ? new Float32() : new Float64(), false);
  const fields: Field[] = [new Field('vector', new FixedSizeList(d, item), false)];
  if (weighted) fields.push(new Field('weight', new Float64(), false));
  return new Schema(fields);
}

/** Points as a record batch, without copying them. */
export function toRecordBatch(
  { values, n, d, weights }: Points,
  schema = pointsSchema(d, values instanceof Float32Array, !!weights),
): RecordBatch {
  const list = schema.fields[0].type as FixedSizeList;
  const item = makeData({ type: list.children[0].type as Float64, length: n * d, data: values as Float64Array });
  const children = [makeData({ type: list, length: n, child: item })] as ReturnType<typeof makeData>[];
  if (weights) children.push(makeData({ type: new Float64(), length: n, data: weights }));
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: n, children }));
}

/**
 * Rows in memory as a source.
 * @param rows n rows of d numbers, or row-major values with d
 * @param batchRows rows of a record batch, default 65,536
 */
export function fromPoints(
  rows: readonly (readonly number[])[] | { values: Values; d: number; weights?: Float64Array },
  batchRows = 65_536,
): Source {
  const { values, d, weights } =
    'd' in rows ? rows : { values: Float64Array.from(rows.flat()), d: rows[0]?.length ?? 0, weights: undefined };
  const n = values.length / d;
  if (!Number.isInteger(n)) throw inputError(`${values.length} numbers do not make rows of ${d} features.`);
  const schema = pointsSchema(d, values instanceof Float32Array, !!weights);
  async function* read(position: unknown, signal: AbortSignal) {
    for (let from = (position as number | null) ?? 0; from < n && !signal.aborted; from += batchRows) {
      const end = Math.min(n, from + batchRows);
      const batch = toRecordBatch(sliceRows({ values, weights, n, d }, from, end - from), schema);
      yield withOrigin(batch, { position: from, pass: 0, name: 'the array', batch: from / batchRows });
    }
  }
  return {
    name: 'the array',
    identity: `array:${n}x${d}`,
    schema: async () => schema,
    open: read,
    progress: (position) => ((position as number | null) ?? 0) / n,
  };
}
