import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inputError, limitError, MeanderError } from '../../src/errors.js';
import { originOf, withOrigin } from '../points/batchOrigin.js';
import { reasonOf } from '../systemError.js';
import { temporaryFileBegins, temporaryFileEnds } from '../temporaryFiles.js';
import type { Source } from './source.js';

/** Bytes that a temporary copy may have: what is larger belongs into a file of its own. */
const MAX_SPOOLED = 2 ** 36;

/** A temporary copy of some bytes. */
export interface Spooled {
  /** Where it lies. */
  readonly path: string;
  /** Deletes it. */
  remove(): void;
}

/** A path for a temporary file, which is deleted by `remove`, and at the end of the process. @param extension of it */
export function temporaryPath(extension: string): Spooled {
  const path = join(tmpdir(), `meander-${randomUUID()}.${extension}`);
  temporaryFileBegins(path);
  const remove = () => {
    process.off('exit', remove);
    rmSync(path, { force: true });
    temporaryFileEnds(path);
  };
  process.on('exit', remove);
  return { path, remove };
}

/**
 * Copies bytes to a temporary file, for formats that cannot be read from beginning to end. It is deleted by `remove`,
 * and at the end of the process.
 * @param name what the bytes come from, for error messages
 * @param extension of the file, without the dot
 * @param onCopied is called with the number of bytes that are copied so far
 * @throws MeanderError `input` where they cannot be read or copied, `limit` for more than 64 GiB
 */
export async function spool(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  extension: string,
  onCopied?: (bytes: number) => void,
): Promise<Spooled> {
  const temporary = temporaryPath(extension);
  try {
    await copy(chunks, name, temporary.path, onCopied);
    return temporary;
  } catch (cause) {
    temporary.remove();
    throw cause;
  }
}

async function copy(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  path: string,
  onCopied: (bytes: number) => void = () => {},
): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  let written = 0;
  try {
    for await (const chunk of chunks) {
      written += chunk.length;
      if (written > MAX_SPOOLED)
        throw limitError(
          `${name} sends more than ${MAX_SPOOLED} bytes, which is the limit of a temporary copy; write it to a file ` +
            'and read that, or send an Arrow stream or NDJSON.',
        );
      await handle.writeFile(chunk);
      onCopied(written);
    }
  } catch (cause) {
    if (cause instanceof MeanderError) throw cause;
    throw inputError(`${name} cannot be copied to ${path}: ${reasonOf(cause)}.`, { cause });
  } finally {
    await handle.close();
  }
}

/** An error that names the original in place of its temporary copy. */
export function namingOriginal(cause: unknown, name: string, { path }: Spooled): unknown {
  if (!(cause instanceof MeanderError) || !cause.message.includes(path)) return cause;
  return new MeanderError(
    cause.code,
    cause.message.replaceAll(path, () => name),
    { cause },
  );
}

/** A source that reads a temporary copy: it bears the name of the original, and its `close` deletes the copy. */
export const ofSpooled = (source: Source, name: string, copy: Spooled): Source => ({
  ...source,
  name,
  // The name of the copy is another one in each run; its positions say what it holds.
  identity: name,
  olderIdentity: undefined,
  rereadable: true,
  async *open(position, signal) {
    try {
      for await (const batch of source.open(position, signal)) {
        const origin = originOf(batch);
        yield origin ? withOrigin(batch, { ...origin, name }) : batch;
      }
    } catch (cause) {
      throw namingOriginal(cause, name, copy);
    }
  },
  async close() {
    await source.close?.();
    copy.remove();
  },
});
