import { type Bytes, chunkBytes } from './bytes.js';
import { HttpContent, type HttpOptions } from './httpContent.js';

/** From this many bytes on, skipping opens a new connection; fewer are read and discarded. */
const MIN_SEEK = 2 ** 20;

/** The bytes of a web server, and what it says about them. */
export interface HttpBytes extends Bytes {
  /** Length of the content in bytes, where the server states it. */
  readonly total: number | undefined;
  /** What the server calls this version of the content: its entity tag, else its date, else its length. */
  readonly version: string;
}

/**
 * The bytes behind a URL. A connection that breaks or falls silent is opened again at the same position if the server
 * allows ranges and the content is still the same version.
 * @param signal closes the connection
 * @throws MeanderError `input` where the server cannot be reached or refuses; reading throws it where the connection
 * cannot be continued, the content has changed, or other bytes are sent than those that were asked for
 */
export async function httpBytes(url: string, signal: AbortSignal, options: HttpOptions = {}): Promise<HttpBytes> {
  const content = await HttpContent.open(url, signal, options);
  const { total, version, ranges } = content;
  let base = 0;
  let current = chunkBytes(content.chunks(0));
  const bytes: HttpBytes = {
    total,
    version,
    get offset() {
      return base + current.offset;
    },
    read: (length, memory) => current.read(length, memory),
    async skip(length) {
      if (!ranges || (length >= 0 && length < MIN_SEEK)) return current.skip(length);
      base = bytes.offset + length;
      current = chunkBytes(content.chunks(base));
    },
  };
  if (ranges && total !== undefined) {
    bytes.tail = (length) => chunkBytes(content.chunks(Math.max(0, total - length))).read(length);
  }
  return bytes;
}
