import type { RecordBatch, Schema } from 'apache-arrow';
import { modelError } from '../../src/errors.js';
import { type FrameOptions, FrameReader, type FrameStart } from '../formats/ipc/frameReader.js';
import { type HttpBytes, httpBytes } from '../formats/ipc/httpBytes.js';
import type { HttpOptions } from '../formats/ipc/httpContent.js';
import { publicUrl } from '../formats/ipc/httpResponse.js';
import { withOrigin } from '../points/batchOrigin.js';
import type { ListChoice } from '../points/listWidths.js';
import type { Source } from './source.js';
import { assertSourceOptions } from './sourceOptions.js';
import { withFixedLists } from './withFixedLists.js';

/** How an Arrow stream or file behind a URL is read. */
export type ArrowHttpOptions = Omit<FrameOptions, 'name'> & HttpOptions & ListChoice;

/** Where reading continues, and in which version of the content. */
interface HttpPosition extends FrameStart {
  version: string;
}

/**
 * An Arrow IPC stream or file behind an HTTP or HTTPS URL.
 *
 * 1. The schema is read at once, over a connection of its own.
 * 2. Each `open` uses a new connection. Where the server supports ranges it starts at the position, and continues after
 *    a connection broke; otherwise the bytes before the position are read and discarded.
 * 3. The content must keep its version, between attempts and between runs. An answer must hold the bytes that were
 *    asked for, by its `content-range`; one with the whole content is read up to them.
 * 4. A server that is silent, or so slow that fewer than 16 KiB come within `stallTimeout`, counts as broken. Six such
 *    connections in a row are an error.
 *
 * A user and password in the URL are sent as a header and appear in no message.
 * @throws MeanderError `input` where the URL cannot be read or is not Arrow; `open` throws it too, and `model` where
 * the content is another version than the position was made from
 * @category Sources
 */
export async function arrowHttp(url: string, options: ArrowHttpOptions = {}): Promise<Source> {
  assertSourceOptions('arrowHttp', options);
  const name = publicUrl(url);
  const openReader = async (signal: AbortSignal) => {
    const bytes = await httpBytes(url, signal, options);
    return { bytes, reader: new FrameReader(bytes, { ...options, name }) };
  };
  const { schema, total } = await readSchema(openReader);

  async function* read(position: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    const start = position as HttpPosition | null;
    const connection = new AbortController();
    signal.addEventListener('abort', () => connection.abort());
    try {
      const { bytes, reader } = await openReader(connection.signal);
      const { version } = bytes;
      if (start) assertSameVersion(name, start.version, version);
      if (start && version === `${bytes.total}`) options.notify?.(notCompared(name, version));
      for await (const { batch, offset, number } of reader.frames(start ?? undefined)) {
        if (signal.aborted) return;
        const next: HttpPosition = { offset, number, version };
        yield withOrigin(batch, { position: next, pass: 0, name, batch: number });
      }
    } catch (cause) {
      if (!signal.aborted) throw cause;
    } finally {
      connection.abort();
    }
  }

  const source: Source = {
    name,
    identity: name,
    rereadable: true,
    schema: async () => schema,
    open: read,
    progress: (position) => (total ? ((position as HttpPosition | null)?.offset ?? 0) / total : undefined),
  };
  return withFixedLists(source, options);
}

/** Reads the schema and the length of the content, then closes the connection. */
async function readSchema(
  openReader: (signal: AbortSignal) => Promise<{ bytes: HttpBytes; reader: FrameReader }>,
): Promise<{ schema: Schema; total: number | undefined }> {
  const connection = new AbortController();
  try {
    const { bytes, reader } = await openReader(connection.signal);
    return { schema: await reader.schema(), total: bytes.total };
  } finally {
    connection.abort();
  }
}

const notCompared = (name: string, length: string): string =>
  `${name} states neither an ETag nor a date, so only its length, ${length}, was compared with that of the checkpoint`;

/** @throws MeanderError `model` where the content has changed since a checkpoint was made */
function assertSameVersion(name: string, before: string, now: string): void {
  if (before === now) return;
  throw modelError(
    `${name} has changed: its version was ${before} when the checkpoint was made and is now ${now}. ` +
      'Start again with another checkpoint directory.',
  );
}
