import { type Data, DataType, Field, Float64, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import { random } from '../../src/numeric/index.js';
import type { FrameStart } from '../formats/ipc/frameReader.js';
import { withOrigin } from '../points/batchOrigin.js';
import { isNumber, isVector } from '../points/columnTypes.js';
import { type ArrowFilesOptions, assertSameSchema, withReader } from './arrowFiles.js';
import { describeFiles, expand, type FoundFile } from './findFiles.js';
import type { Source } from './source.js';

/** Record batches whose rows are mixed with one another. */
const MIXED = 8;

interface Place extends FrameStart {
  file: FoundFile;
}

/**
 * Arrow files in seeded random order, for files sorted by cluster: the record batches of all files are drawn in random
 * order, and the rows of every eight of them are mixed. The order is the same in every pass (shuffle once; Mishchenko,
 * Khaled & Richtárik 2020), so a hold-out stays a hold-out. Keeps the numeric columns and fixed-size lists of numbers.
 * Memory: eight record batches, twice.
 */
export async function shuffled(
  paths: readonly string[],
  seed: number | string,
  options: ArrowFilesOptions = {},
): Promise<Source> {
  const files = (await Promise.all(paths.map((path) => expand(path)))).flat();
  const schema = () => withReader(files[0], options, async (reader) => numericPart(await reader.schema()));
  const { name, identity } = describeFiles(files);
  let places: Place[] | undefined;

  async function listBatches(): Promise<Place[]> {
    const expected = await schema();
    const all: Place[] = [];
    for (const file of files) {
      await withReader(file, options, async (reader) => {
        assertSameSchema(expected, numericPart(await reader.schema()), files[0].path, file.path);
        all.push(...(await reader.index()).map((start) => ({ ...start, file })));
      });
    }
    return permute(all, random(seed, 'shuffle'));
  }

  async function* read(position: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    const expected = await schema();
    places ??= await listBatches();
    for (let group = (position as number | null) ?? 0; group * MIXED < places.length && !signal.aborted; group++) {
      const batches: RecordBatch[] = [];
      for (const place of places.slice(group * MIXED, (group + 1) * MIXED)) batches.push(await readOne(place, options));
      const batch = mixRows(expected, batches, random(seed, `shuffle/${group}`));
      yield withOrigin(batch, { position: group, pass: 0, name: `the shuffled stream`, batch: group });
    }
  }

  return {
    name: `${name}, shuffled`,
    identity: `shuffled:${seed}:${identity}`,
    schema,
    open: read,
    progress: (position) => (places ? (((position as number | null) ?? 0) * MIXED) / places.length : 0),
  };
}

const readOne = (place: Place, options: ArrowFilesOptions): Promise<RecordBatch> =>
  withReader(place.file, { ...options, reuse: false }, async (reader) => {
    const frame = await reader.frameAt(place);
    if (frame) return frame.batch;
    throw inputError(`${place.file.path} changed while it was read: no record batch at byte ${place.offset}.`);
  });

const isWide = (type: DataType) => DataType.isInt(type) && type.bitWidth === 64;

/** The columns that can be mixed; 64-bit integers become float64. */
function numericPart(schema: Schema): Schema {
  const fields = schema.fields.filter(
    (field) => isNumber(field.type) || (isVector(field) && !isWide(field.type.children[0].type)),
  );
  return new Schema(
    fields.map((field) => (isWide(field.type) ? new Field(field.name, new Float64(), field.nullable) : field)),
  );
}

function permute<T>(items: T[], next: () => number): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const other = Math.floor(next() * (i + 1));
    [items[i], items[other]] = [items[other], items[i]];
  }
  return items;
}

/** All rows of some record batches in random order, as one record batch. */
function mixRows(schema: Schema, batches: RecordBatch[], next: () => number): RecordBatch {
  const n = batches.reduce((sum, batch) => sum + batch.numRows, 0);
  const order = permute(
    Array.from({ length: n }, (_, i) => i),
    next,
  );
  const children = schema.fields.map((field) => {
    const parts = batches.map(
      (batch) => batch.data.children[batch.schema.fields.findIndex(({ name }) => name === field.name)],
    );
    return DataType.isFixedSizeList(field.type)
      ? mixLists(field, parts, order)
      : mixColumn(field.type, parts, order, 1);
  });
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: n, children }));
}

function mixLists(field: Field, parts: Data[], order: number[]): Data {
  const type = field.type as Data['type'] & { listSize: number; children: Field[] };
  const width = type.listSize;
  const child = mixColumn(
    type.children[0].type,
    parts.map((part) => part.children[0]),
    order,
    width,
  );
  const { nullCount, nullBitmap } = mixNulls(parts, order, 1);
  return makeData({ type: type as never, length: order.length, nullCount, nullBitmap, child } as never);
}

function mixColumn(type: DataType, parts: Data[], order: number[], width: number): Data {
  const values = new (type as unknown as { ArrayType: new (n: number) => Float64Array }).ArrayType(
    order.length * width,
  );
  const all = new (type as unknown as { ArrayType: new (n: number) => Float64Array }).ArrayType(order.length * width);
  let at = 0;
  for (const part of parts) {
    const length = part.length;
    for (let i = 0; i < length; i++) all[at + i] = Number(part.values[i]);
    at += length;
  }
  for (let i = 0; i < order.length; i++)
    for (let t = 0; t < width; t++) values[i * width + t] = all[order[i] * width + t];
  const { nullCount, nullBitmap } = mixNulls(parts, order, width);
  return makeData({ type: type as Float64, length: values.length, nullCount, nullBitmap, data: values });
}

function mixNulls(parts: Data[], order: number[], width: number): { nullCount: number; nullBitmap?: Uint8Array } {
  if (parts.every((part) => part.nullCount === 0)) return { nullCount: 0 };
  const present = parts.flatMap((part) => Array.from({ length: part.length }, (_, i) => part.getValid(i)));
  const nullBitmap = new Uint8Array(Math.ceil(present.length / 8));
  let nullCount = 0;
  order.forEach((from, i) => {
    for (let t = 0; t < width; t++) {
      const bit = i * width + t;
      if (present[from * width + t]) nullBitmap[bit >> 3] |= 1 << (bit & 7);
      else nullCount++;
    }
  });
  return { nullCount, nullBitmap };
}
