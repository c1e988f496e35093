import { createReadStream, type ReadStream } from 'node:fs';
import type { RecordBatch, Schema } from 'apache-arrow';
import { hasExtension, tellingExtensions } from '../formats/extensions.js';
import { originOf, withOrigin } from '../points/batchOrigin.js';
import { COLUMN_REPORT, type ColumnReport } from '../points/columnReport.js';
import { assertSameSchema } from './arrowFiles.js';
import { byteStream } from './byteStream.js';
import { assertUnchanged, type IdentifiedFile, identifyFiles, withContent } from './fileIdentity.js';
import { describeFiles, progressThrough } from './fileList.js';
import { npzArray } from './npzArray.js';
import type { Source } from './source.js';
import type { SourceOptions } from './sourceOptions.js';

/** Where reading continues in several files. */
interface FilesPosition {
  file: number;
  /** The position in that file. */
  at: unknown;
}

/** A file that is open. */
interface OpenFile {
  source: Source;
  /** Its bytes, where they are read in order. */
  stream?: ReadStream;
}

/**
 * Files that are read from their beginning to their end, and not in place, one after another as one stream: JSON
 * arrays, compressed files, and NumPy archives, of which one array is read. One file is open at a time.
 * @param paths files, folders or globs
 * @throws MeanderError `input` where one cannot be read or has other columns than the first
 */
export async function wholeFiles(paths: readonly string[], options: SourceOptions): Promise<Source> {
  const files = await identifyFiles(paths, tellingExtensions);
  const first = await openFile(files[0].path, options);
  const schema = await first.source.schema();
  const progress = progressThrough(files.map(({ bytes }) => bytes));
  /** The first file, which is open already; later readings open it again. */
  let waiting: OpenFile | undefined = first;
  let current: OpenFile = first;
  // What is found is said when a file is opened first.
  const silent = { ...options, notify: undefined };

  async function* readFile(file: number, at: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    const { path } = files[file];
    await assertUnchanged(files[file]);
    const isFirst = file === 0 && waiting !== undefined;
    current = (isFirst && waiting) || (await openFile(path, file === 0 ? silent : options, false));
    if (isFirst) waiting = undefined;
    try {
      assertReadAlike(schema, await current.source.schema(), [files[0], files[file]], options.notify);
      for await (const batch of current.source.open(at, signal)) {
        const origin = originOf(batch);
        const position = files.length === 1 ? origin?.position : { file, at: origin?.position };
        yield withOrigin(batch, { pass: 0, batch: 0, ...origin, name: path, position });
      }
    } finally {
      await current.source.close?.();
    }
  }
  async function* read(position: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    const start = files.length === 1 ? { file: 0, at: position } : (position as FilesPosition | null);
    for (let file = start?.file ?? 0; file < files.length && !signal.aborted; file++)
      yield* readFile(file, file === start?.file ? start.at : null, signal);
  }
  const source: Source = {
    ...describeFiles(files),
    schema: async () => schema,
    rereadable: true,
    open: read,
    progress(position) {
      if (files.length === 1 && !current.stream) return current.source.progress?.(position);
      const file = files.length === 1 ? 0 : ((position as FilesPosition | null)?.file ?? 0);
      return progress(file, Math.min(current.stream?.bytesRead ?? 0, files[file].bytes));
    },
    close: async () => waiting?.source.close?.(),
  };
  return withContent(source, files);
}

async function openFile(path: string, options: SourceOptions, announce = !TELLING.test(path)): Promise<OpenFile> {
  if (hasExtension(path, ['npz'])) return { source: await npzArray(path, options) };
  const stream = createReadStream(path);
  const source = await byteStream(stream, path, options, announce);
  // What was copied to a temporary file is read from there.
  return source.rereadable ? { source } : { source, stream };
}

/** Names that say what the file holds, so that it need not be said. */
const TELLING = /\.(json|ndjson|jsonl|csv|tsv|npy|arrows?|feather|parquet)(\.gz|\.zst)?$/i;

/**
 * Checks that a file has the columns of the first one, and says what was found in it that was not found there.
 * @throws MeanderError `input` where they differ
 */
function assertReadAlike(
  expected: Schema,
  found: Schema,
  [first, file]: readonly IdentifiedFile[],
  notify: SourceOptions['notify'],
): void {
  assertSameSchema(expected, found, first.path, file.path);
  const known = foundIn(expected);
  for (const sentence of foundIn(found)) if (!known.includes(sentence)) notify?.(`${file.path}: ${sentence}`);
}

/** How values are read, and what a person should check. */
function foundIn({ metadata }: Schema): readonly string[] {
  const text = metadata.get(COLUMN_REPORT);
  if (text === undefined) return [];
  const { notes, warnings }: ColumnReport = JSON.parse(text);
  return [...notes, ...warnings];
}
