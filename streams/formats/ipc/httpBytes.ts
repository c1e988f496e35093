import { inputError, MeanderError } from '../../../src/errors.js';
import { type Bytes, chunkBytes } from './bytes.js';
import { bodyChunks, publicUrl, requestBytes, rootMessage, totalLength, versionOf } from './httpResponse.js';

/** Attempts to continue after a connection broke, and milliseconds before the first; the wait doubles each time. */
const [MAX_ATTEMPTS, FIRST_WAIT] = [6, 200];
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
 * cannot be continued or the content has changed
 */
export async function httpBytes(url: string, signal: AbortSignal): Promise<HttpBytes> {
  const first = await requestBytes(url, 0, signal);
  const content = new HttpContent(url, signal, first);
  const { total, version, ranges } = content;
  let base = 0;
  let current = chunkBytes(content.chunks(0, first));
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
    bytes.tail = async (length) => {
      const response = await content.request(Math.max(0, total - length));
      return new Uint8Array(await response.arrayBuffer());
    };
  }
  return bytes;
}

/** One version of the content of a URL. */
class HttpContent {
  readonly total: number | undefined;
  readonly version: string;
  /** Whether the server can send a part of the content. */
  readonly ranges: boolean;
  private readonly name: string;

  constructor(
    private readonly url: string,
    private readonly signal: AbortSignal,
    first: Response,
  ) {
    this.name = publicUrl(url);
    this.total = totalLength(first);
    this.version = versionOf(first);
    this.ranges = first.status === 206;
  }

  /** Asks for the content from a position on. @throws MeanderError `input` where it is another version now */
  async request(from: number): Promise<Response> {
    const response = await requestBytes(this.url, from, this.signal);
    const version = versionOf(response);
    if (version !== this.version)
      throw inputError(
        `${this.name} changed while it was read: its version was ${this.version} and is now ${version}. Start again.`,
      );
    return response;
  }

  /** The bytes from a position on, over as many connections as needed. */
  async *chunks(from: number, opened?: Response): AsyncGenerator<Uint8Array> {
    let at = from;
    let response = opened;
    for (let failures = 0; ; ) {
      try {
        response ??= await this.request(at);
        for await (const chunk of bodyChunks(response, this.signal)) {
          at += chunk.length;
          failures = 0;
          yield chunk;
        }
        if (this.total === undefined || at >= this.total) return;
        throw new Error('the connection was closed');
      } catch (cause) {
        if (this.signal.aborted || cause instanceof MeanderError) throw cause;
        this.assertRetry(++failures, at, cause);
        await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT * 2 ** (failures - 1)));
        response = undefined;
      }
    }
  }

  /** @throws MeanderError `input` where trying again is impossible or was tried often enough */
  private assertRetry(failures: number, at: number, cause: unknown): void {
    const broken = `${this.name} broke off at byte ${at}${this.total === undefined ? '' : ` of ${this.total}`}`;
    const reason = rootMessage(cause);
    if (!this.ranges)
      throw inputError(
        `${broken}: ${reason}. The server does not support ranges; download the file and read the copy.`,
        { cause },
      );
    if (failures === MAX_ATTEMPTS)
      throw inputError(`${broken}, and ${MAX_ATTEMPTS} attempts to continue failed: ${reason}. Try again later.`, {
        cause,
      });
  }
}
