import { Field, FixedSizeList, Float32, Float64, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import type { Values } from '../../src/kernel/index.js';
import { type Points, sliceRows, toFloats, toRows } from '../../src/model/index.js';
import { withOrigin } from '../points/batchOrigin.js';
import type { Source } from './source.js';

/**
 * The schema of points: a fixed-size list of d numbers, and a float64 column `weight` if asked for.
 * @param float32 whether the numbers are float32, else float64
 * @param name of the list
 */
export function pointsSchema(d: number, float32: boolean, weighted = false, name = 'vector'): Schema {
  const item = new Field('item', float32 ? new Float32() : new Float64(), false);
  const fields: Field[] = [new Field(name, new FixedSizeList(d, item), false)];
  if (weighted) fields.push(new Field('weight', new Float64(), false));
  return new Schema(fields);
}

/**
 * Points as a record batch with the columns `vector` and, if they have weights, `weight`; nothing is copied.
 * @category Sources
 */
export function toRecordBatch(
  { values, n, d, weights }: Points,
  schema = pointsSchema(d, values instanceof Float32Array, weights !== undefined),
): RecordBatch {
  const list = schema.fields[0].type as FixedSizeList;
  const item = makeData({ type: list.children[0].type as Float64, length: n * d, data: values as Float64Array });
  const children = [makeData({ type: list, length: n, child: item })] as ReturnType<typeof makeData>[];
  if (weights) children.push(makeData({ type: new Float64(), length: n, data: weights }));
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: n, children }));
}

/** What error messages call rows in memory. */
const NAME = 'the array';

/** n×d row-major values in any typed array, with one weight ≥ 0 per row if given. */
interface RowMajor {
  values: ArrayLike<number>;
  d: number;
  weights?: ArrayLike<number>;
}

/** Rows as float arrays. */
interface FloatRows {
  values: Values;
  n: number;
  d: number;
  weights?: Float64Array;
}

const rowNaming = { name: 'The rows', place: (row: number) => `Row ${row}`, laterChecked: true };

/** Row-major numbers as float arrays. */
function rowMajor({ values: given, d, weights: givenWeights }: RowMajor): FloatRows {
  const naming = (name: string) => ({ name, place: (i: number) => `Number ${i} of the array`, laterChecked: true });
  const values = toFloats(given, naming('The values'));
  const n = values.length / d;
  if (!Number.isInteger(n))
    throw inputError(`The array has ${values.length} numbers, which is not a whole number of rows of ${d} features.`);
  if (givenWeights === undefined) return { values, n, d };
  const weights = Float64Array.from(toFloats(givenWeights, naming('The weights')));
  if (weights.length === n) return { values, n, d, weights };
  throw inputError(`There are ${weights.length} weights for ${n} rows; give one weight per row.`);
}

/**
 * Rows in memory as a source.
 * @param rows n rows of d numbers, or n×d row-major values
 * @param batchRows rows per record batch, default 65,536
 * @throws MeanderError `input` where the number of values is not a multiple of d, rows differ in length, or a value
 *   is no number; NaN and infinity are left to the reader, see `onBadRow`
 *
 * ```ts
 * import { lastValueFrom } from 'rxjs';
 * import { fromPoints, fromSource, miniBatchKMeans } from 'meander';
 *
 * const run = fromSource(fromPoints([[1, 2], [9, 8]])).pipe(miniBatchKMeans({ k: 2 }));
 * console.log((await lastValueFrom(run)).rows.learned);
 * // → 2
 * ```
 * @category Sources
 */
export function fromPoints(rows: readonly ArrayLike<number>[] | RowMajor, batchRows = 65_536): Source {
  const { values, n, d, weights }: FloatRows = 'd' in rows ? rowMajor(rows) : toRows(rows, rowNaming);
  const schema = pointsSchema(d, values instanceof Float32Array, weights !== undefined);

  async function* read(position: unknown, signal: AbortSignal) {
    for (let from = (position as number | null) ?? 0; from < n && !signal.aborted; from += batchRows) {
      const points = sliceRows({ values, weights, n, d }, from, Math.min(n - from, batchRows));
      const origin = { position: from, pass: 0, name: NAME, batch: from / batchRows };
      yield withOrigin(toRecordBatch(points, schema), origin);
    }
  }

  return {
    name: NAME,
    identity: `array:${n}x${d}`,
    rereadable: true,
    schema: async () => schema,
    open: read,
    progress: (position) => ((position as number | null) ?? 0) / n,
  };
}
