import { open } from 'node:fs/promises';
import type { RecordBatch, Schema } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import { arrowExtensions } from '../formats/extensions.js';
import { fileBytes } from '../formats/ipc/bytes.js';
import { describeSchema } from '../formats/ipc/describeSchema.js';
import { type FrameOptions, FrameReader, type FrameStart } from '../formats/ipc/frameReader.js';
import { withOrigin } from '../points/batchOrigin.js';
import type { ListChoice } from '../points/listWidths.js';
import { assertSame, type IdentifiedFile, identifyFiles, openIdentified, withContent } from './fileIdentity.js';
import { describeFiles, progressThrough } from './fileList.js';
import type { FileRows, RowIndex } from './rowIndex.js';
import type { Source } from './source.js';
import { assertSourceOptions } from './sourceOptions.js';
import { withFixedLists } from './withFixedLists.js';

/**
 * Settings of `arrowFiles`.
 * @category Sources
 */
export type ArrowFilesOptions = Omit<FrameOptions, 'name'> & ListChoice;

interface FilesPosition extends FrameStart {
  file: number;
}

/**
 * Arrow IPC files and streams on disk, read one after another as one stream. All must have the schema of the first.
 * @param paths files, folders (their .arrow, .arrows, .feather and .ipc files by name) or globs
 * @throws MeanderError `input` where there is no file
 * @category Sources
 */
export async function arrowFiles(paths: readonly string[], options: ArrowFilesOptions = {}): Promise<Source> {
  assertSourceOptions('arrowFiles', options);
  const files = await identifyFiles(paths, arrowExtensions);
  const progress = progressThrough(files.map(({ bytes }) => bytes));
  const schema = () => withReader(files[0], options, (reader) => reader.schema());

  async function* read(position: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    const start = position as FilesPosition | null;
    const expected = await schema();
    for (let file = start?.file ?? 0; file < files.length && !signal.aborted; file++) {
      const { path } = files[file];
      const handle = await open(path);
      try {
        await assertSame(handle, files[file]);
        const reader = new FrameReader(fileBytes(handle), { ...options, name: path });
        assertSameSchema(expected, await reader.schema(), files[0].path, path);
        for await (const { batch, offset, number } of reader.frames(start?.file === file ? start : undefined)) {
          if (signal.aborted) return;
          const here: FilesPosition = { file, offset, number };
          yield withOrigin(batch, { position: here, pass: 0, name: path, batch: number });
        }
      } finally {
        await handle.close();
      }
    }
  }

  const indexes = files.map((file) => once(() => withReader(file, options, (reader) => reader.index())));
  const rowIndex: RowIndex = {
    files: async () => {
      const found: FileRows[] = [];
      for (const [file, { path }] of files.entries())
        found.push({ path, rows: (await indexes[file]()).reduce((sum, { rows }) => sum + rows, 0) });
      return found;
    },
    before: async (file, row) => {
      let first = 0;
      for (const { offset, number, rows } of await indexes[file]()) {
        if (row < first + rows) return { position: { file, offset, number } satisfies FilesPosition, row: first };
        first += rows;
      }
      throw inputError(`${files[file].path} has ${first} rows, so there is no row ${row}.`);
    },
  };

  const source: Source = {
    ...describeFiles(files),
    schema,
    rowIndex,
    rereadable: true,
    open: read,
    progress: (position) => {
      const at = position as FilesPosition | null;
      return progress(at?.file ?? 0, at?.offset ?? 0);
    },
  };
  return withContent(withFixedLists(source, options), files);
}

/**
 * Opens a file, works with a reader of it, and closes it again.
 * @throws MeanderError `input` where it was replaced since it was identified
 */
export async function withReader<T>(
  file: IdentifiedFile,
  options: ArrowFilesOptions,
  work: (reader: FrameReader) => Promise<T>,
): Promise<T> {
  return openIdentified(file, (handle) => work(new FrameReader(fileBytes(handle), { ...options, name: file.path })));
}

/**
 * Checks that a file has the schema of the first one.
 * @param first path of the first file
 * @param path path of the file with the schema `found`
 * @throws MeanderError `input` with both schemas where they differ
 */
export function assertSameSchema(expected: Schema, found: Schema, first: string, path: string): void {
  const [wanted, has] = [describeSchema(expected), describeSchema(found)];
  if (wanted === has) return;
  throw inputError(`${path} has the columns (${has}) but ${first} has (${wanted}); read them in separate runs.`);
}

/** A function that does its work at the first call, and gives the same result at every other. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
