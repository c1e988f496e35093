import { DataType, Field, FixedSizeList, Float64, type RecordBatch, Schema } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import { random } from '../../src/numeric/index.js';
import { arrowExtensions } from '../formats/extensions.js';
import type { FrameStart } from '../formats/ipc/frameReader.js';
import { withOrigin } from '../points/batchOrigin.js';
import { isNumber, isVector } from '../points/columnTypes.js';
import { type ArrowFilesOptions, assertSameSchema, withReader } from './arrowFiles.js';
import { type IdentifiedFile, identifyFiles, withContent } from './fileIdentity.js';
import { describeFiles } from './fileList.js';
import { mixRows, permute } from './mixRows.js';
import type { Source } from './source.js';
import { findLists, fixBatch } from './withFixedLists.js';

/** Record batches whose rows are mixed with one another. */
const GROUP = 8;

interface Place extends FrameStart {
  file: IdentifiedFile;
}

/**
 * Arrow files in seeded random order, for files that are sorted: the record batches of all files are taken in random
 * order, and the rows of every eight of them are mixed. The order is the same in every pass (shuffle once; Mishchenko,
 * Khaled and Richtárik 2020), so that held-out rows stay held out. Only numeric columns and fixed-size lists of numbers
 * are kept. Memory: eight record batches, twice.
 * @param paths files, folders or globs
 * @throws MeanderError `input` where there is no file, or the files differ in their numeric columns
 * @category Sources
 */
export async function shuffled(
  paths: readonly string[],
  seed: number | string,
  options: ArrowFilesOptions = {},
): Promise<Source> {
  const files = await identifyFiles(paths, arrowExtensions);
  const lists = await withReader(files[0], options, async (reader) => {
    const batches = async function* () {
      for await (const { batch } of reader.frames()) yield batch;
    };
    return findLists(files[0].path, await reader.schema(), batches, options);
  });
  const expected = numericPart(lists.schema);
  const schema = async () => expected;
  const { name, identity, olderIdentity } = describeFiles(files);
  let places: Place[] | undefined;

  async function listBatches(): Promise<Place[]> {
    const all: Place[] = [];
    const first = await withReader(files[0], options, (reader) => reader.schema());
    for (const file of files) {
      await withReader(file, options, async (reader) => {
        assertSameSchema(numericPart(first), numericPart(await reader.schema()), files[0].path, file.path);
        all.push(...(await reader.index()).map((start) => ({ ...start, file })));
      });
    }
    return permute(all, random(seed, 'shuffle'));
  }

  async function* read(position: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    places ??= await listBatches();
    for (let group = (position as number | null) ?? 0; group * GROUP < places.length && !signal.aborted; group++) {
      const batches: RecordBatch[] = [];
      for (const place of places.slice(group * GROUP, (group + 1) * GROUP))
        batches.push(fixBatch(await readOne(place, options), lists));
      const batch = mixRows(expected, batches, random(seed, `shuffle/${group}`));
      yield withOrigin(batch, { position: group, pass: 0, name: 'the shuffled stream', batch: group });
    }
  }

  const source: Source = {
    name: `${name}, shuffled`,
    identity: `shuffled:${seed}:${identity}`,
    olderIdentity: `shuffled:${seed}:${olderIdentity}`,
    rereadable: true,
    schema,
    open: read,
    progress: (position) => (places ? (((position as number | null) ?? 0) * GROUP) / places.length : 0),
  };
  return withContent(source, files);
}

const readOne = (place: Place, options: ArrowFilesOptions): Promise<RecordBatch> =>
  withReader(place.file, { ...options, reuse: false }, async (reader) => {
    const frame = await reader.frameAt(place);
    if (frame) return frame.batch;
    throw inputError(
      `${place.file.path} no longer has a record batch at byte ${place.offset}; ` +
        'it was changed while it was read, so read it again.',
    );
  });

/** Whether numbers are mixed as they are stored; 64-bit integers, booleans, decimals and dictionaries are not. */
const isMixedAsStored = (type: DataType): boolean =>
  DataType.isFloat(type) || (DataType.isInt(type) && type.bitWidth < 64);

/** The columns that can be mixed: numbers, and lists of numbers. Those that are not mixed as stored become float64. */
function numericPart(schema: Schema): Schema {
  const fields = schema.fields.filter(
    (field) => isNumber(field.type) || DataType.isBool(field.type) || isVector(field),
  );
  return new Schema(
    fields.map((field) => new Field(field.name, mixedType(field.type), field.nullable, field.metadata)),
  );
}

function mixedType(type: DataType): DataType {
  if (!DataType.isFixedSizeList(type)) return isMixedAsStored(type) ? type : new Float64();
  const [item] = type.children;
  return new FixedSizeList(type.listSize, new Field(item.name, mixedType(item.type), item.nullable));
}
