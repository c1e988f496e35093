import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { inputError, modelError } from '../../src/errors.js';
import { originOf, withOrigin } from '../points/batchOrigin.js';
import { type FoundFile, findFiles } from './findFiles.js';
import type { Source } from './source.js';

/** A file with what tells it from another one of the same name and length. */
export interface IdentifiedFile extends FoundFile {
  /** SHA-256, in part, of its head, its tail and pieces between, of which head and tail hold the schema. */
  hash: string;
}

/** Bytes of the head and of the tail that are hashed. */
const EDGE = 2 ** 16;
/** Number of pieces between them, evenly spaced, and bytes of each. */
const [PIECES, PIECE] = [16, 2 ** 12];
/** Hexadecimal digits of a hash that are kept. */
const DIGITS = 16;

/** The files at some paths, each with its hash. @throws MeanderError as `findFiles` does */
export async function identifyFiles(
  paths: readonly string[],
  extensions: readonly string[],
): Promise<IdentifiedFile[]> {
  const identified: IdentifiedFile[] = [];
  for (const file of await findFiles(paths, extensions)) identified.push(await identify(file));
  return identified;
}

/** A file with its hash. @throws MeanderError `input` where it cannot be opened */
export const identify = ({ path, bytes }: FoundFile): Promise<IdentifiedFile> =>
  withFile(path, async (handle) => ({ path, bytes, hash: await hashOf(handle, bytes) }));

/**
 * Opens a file that was identified, works with it, and closes it again. One that was only appended to since then is
 * accepted.
 * @throws MeanderError `input` where it cannot be opened, or with both hashes where it is another one now
 */
export const openIdentified = <T>(file: IdentifiedFile, work: (handle: FileHandle) => Promise<T>): Promise<T> =>
  withFile(file.path, async (handle) => {
    await assertSame(handle, file);
    return work(handle);
  });

/** Checks that a file is still the one that was identified. @throws MeanderError as `openIdentified` does */
export const assertUnchanged = (file: IdentifiedFile): Promise<void> => openIdentified(file, async () => {});

async function withFile<T>(path: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(path).catch((cause: NodeJS.ErrnoException) => {
    throw inputError(`${path} cannot be opened: ${cause.code}.`, { cause });
  });
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}

/** @throws MeanderError `input` where an open file is not the one that was identified */
export async function assertSame(handle: FileHandle, { path, bytes, hash: before }: IdentifiedFile): Promise<void> {
  const now = await hashOf(handle, bytes);
  if (now === before) return;
  throw inputError(
    `${path} was replaced while it was read: its hash was ${before} when the run began and is now ${now}. Start again.`,
  );
}

/** The hash of the first `length` bytes of a file: of their head, their tail, and pieces between. */
async function hashOf(handle: FileHandle, length: number): Promise<string> {
  const sum = createHash('sha256').update(`${length}\n`);
  const piece = Buffer.alloc(EDGE);
  for (const [from, bytes] of samples(length)) {
    const { bytesRead } = await handle.read(piece, 0, bytes, from);
    sum.update(piece.subarray(0, bytesRead));
  }
  return sum.digest('hex').slice(0, DIGITS);
}

/** The pieces to hash: their positions and lengths. */
function samples(length: number): [from: number, bytes: number][] {
  if (length <= 2 * EDGE) return [[0, Math.min(length, EDGE)], ...restAfterHead(length)];
  const gap = (length - 2 * EDGE) / PIECES;
  const between = Array.from({ length: PIECES }, (_, i): [number, number] => [EDGE + Math.floor(i * gap), PIECE]);
  return [[0, EDGE], ...between, [length - EDGE, EDGE]];
}

const restAfterHead = (length: number): [number, number][] => (length > EDGE ? [[EDGE, length - EDGE]] : []);

/** A position in files, and the content that it belongs to. */
interface ContentPosition {
  /** The position in the source itself. */
  at: unknown;
  /** The content. */
  content: string;
}

/**
 * A source of files whose positions say which content they belong to, so that reading never continues in other files,
 * however they are called.
 * @param files what the source reads
 * @returns the source; `open` throws MeanderError `model` for a position in other content. Positions of earlier
 *   versions do not say it and are accepted
 */
export function withContent(source: Source, files: readonly IdentifiedFile[]): Source {
  const content = contentOf(files);
  return {
    ...source,
    async *open(position, signal) {
      const start = split(position);
      if (start.content !== undefined && start.content !== content)
        throw modelError(
          `${source.name} holds other data than the checkpoint was made from: then ${start.content}, now ${content}. ` +
            'Resume with the same files, or start a new run.',
        );
      for await (const batch of source.open(start.at, signal)) {
        const origin = originOf(batch);
        const here: ContentPosition = { at: origin?.position ?? null, content };
        yield withOrigin(batch, { pass: 0, name: source.name, batch: 0, ...origin, position: here });
      }
    },
    progress: (position) => source.progress?.(split(position).at),
  };
}

/** What files hold, in words: their number, their length and their hash. */
function contentOf(files: readonly IdentifiedFile[]): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const hash = files.length === 1 ? files[0].hash : sha256(files.map((file) => file.hash).join('\n'));
  return `${files.length === 1 ? '1 file' : `${files.length} files`} of ${bytes} bytes with hash ${hash}`;
}

/** A position without the content that it belongs to, and that content if it says it. */
function split(position: unknown): { at: unknown; content?: string } {
  if (typeof position !== 'object' || position === null || !('content' in position)) return { at: position };
  return position as ContentPosition;
}

/** The first digits of the SHA-256 of a text. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
