import { open } from 'node:fs/promises';
import type { RecordBatch, Schema } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import { fileBytes } from '../formats/ipc/bytes.js';
import { describeSchema } from '../formats/ipc/describeSchema.js';
import { type FrameOptions, FrameReader, type FrameStart } from '../formats/ipc/frameReader.js';
import { withOrigin } from '../points/batchOrigin.js';
import { describeFiles, expand, type FoundFile } from './findFiles.js';
import type { Source } from './source.js';

/** Settings of `arrowFiles`. */
export type ArrowFilesOptions = Omit<FrameOptions, 'name'>;

interface FilesPosition extends FrameStart {
  file: number;
}

/**
 * Arrow IPC files and streams on disk, read one after another as one stream. All must have the first one's schema.
 * @param paths files, folders (their .arrow, .arrows, .feather and .ipc files by name) or globs
 * @throws MeanderError `input` where nothing is found
 */
export async function arrowFiles(paths: readonly string[], options: ArrowFilesOptions = {}): Promise<Source> {
  const files = (await Promise.all(paths.map((path) => expand(path)))).flat();
  if (files.length === 0) throw inputError(`No Arrow file at ${paths.join(', ')}.`);
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  const before = files.map((_, i) => files.slice(0, i).reduce((sum, file) => sum + file.bytes, 0));
  const schema = () => withReader(files[0], options, (reader) => reader.schema());

  async function* read(position: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    const start = position as FilesPosition | null;
    const expected = await schema();
    for (let file = start?.file ?? 0; file < files.length && !signal.aborted; file++) {
      const { path } = files[file];
      const handle = await open(path);
      try {
        const reader = new FrameReader(fileBytes(handle), { ...options, name: path });
        assertSameSchema(expected, await reader.schema(), files[0].path, path);
        for await (const frame of reader.frames(start?.file === file ? start : undefined)) {
          if (signal.aborted) return;
          const { offset, number } = frame;
          yield withOrigin(frame.batch, {
            position: { file, offset, number } satisfies FilesPosition,
            pass: 0,
            name: path,
            batch: number,
          });
        }
      } finally {
        await handle.close();
      }
    }
  }

  return {
    ...describeFiles(files),
    schema,
    open: read,
    progress: (position) => {
      const at = position as FilesPosition | null;
      return at && total > 0 ? (before[at.file] + at.offset) / total : 0;
    },
  };
}

/** Opens a file for one piece of work. */
export async function withReader<T>(
  file: FoundFile,
  options: ArrowFilesOptions,
  work: (reader: FrameReader) => Promise<T>,
): Promise<T> {
  const handle = await open(file.path);
  try {
    return await work(new FrameReader(fileBytes(handle), { ...options, name: file.path }));
  } finally {
    await handle.close();
  }
}

/** @throws MeanderError `input` where a file's schema differs from the first's */
export function assertSameSchema(expected: Schema, found: Schema, first: string, path: string): void {
  if (describeSchema(expected) === describeSchema(found)) return;
  throw inputError(
    `${path} has the columns (${describeSchema(found)}) but ${first} has (${describeSchema(expected)}); give files of one schema.`,
  );
}
