import { inputError, MeanderError } from '../../../src/errors.js';
import {
  bodyChunks,
  MIN_BYTES,
  publicUrl,
  requestBytes,
  rootMessage,
  type StatedRange,
  statedRange,
  versionOf,
} from './httpResponse.js';

/** Attempts in a row that bring almost nothing, and milliseconds before the second; the wait doubles each time. */
const [MAX_ATTEMPTS, FIRST_WAIT] = [6, 200];
const DEFAULT_TIMEOUT = 30_000;

/** How a web server is read. */
export interface HttpOptions {
  /**
   * Milliseconds within which an answer must begin, and then at least 16 KiB must come, default 30,000. A connection
   * that is slower counts as broken.
   */
  stallTimeout?: number;
  /** Called with a sentence where a connection broke and is opened again. */
  notify?: (message: string) => void;
}

/** A response, and the part of the content that it holds. */
interface Part extends StatedRange {
  response: Response;
}

/** One version of the content of a URL. */
export class HttpContent {
  /** Length of the content in bytes, where the server states it. */
  readonly total: number | undefined;
  /** What the server calls this version of the content. */
  readonly version: string;
  /** Whether the server can send a part of the content. */
  readonly ranges: boolean;
  private readonly name: string;
  private readonly headers: Headers;

  private constructor(
    private readonly url: string,
    private readonly signal: AbortSignal,
    private readonly options: HttpOptions,
    /** The answer to the first request, until it is read. */
    private first: Part | undefined,
    response: Response,
  ) {
    this.name = publicUrl(url);
    this.total = first?.total;
    this.version = versionOf(response);
    this.headers = response.headers;
    this.ranges = response.status === 206;
  }

  /**
   * Asks for the content from its first byte on.
   * @throws MeanderError `input` where the server cannot be reached, refuses, or sends another part of the content
   */
  static async open(url: string, signal: AbortSignal, options: HttpOptions): Promise<HttpContent> {
    const { stallTimeout: timeout = DEFAULT_TIMEOUT } = options;
    const response = await requestBytes({ url, from: 0, timeout, signal });
    return new HttpContent(url, signal, options, partOf(response, 0, publicUrl(url)), response);
  }

  /**
   * The bytes from a position on, over as many connections as needed.
   * @throws MeanderError `input` where the content has changed, other bytes are sent than those that were asked for, or
   *   the server does not send the rest
   */
  async *chunks(from: number): AsyncGenerator<Uint8Array> {
    let at = from;
    for (let failures = 0; this.total === undefined || at < this.total; ) {
      const began = at;
      try {
        for await (const chunk of this.part(at)) {
          at += chunk.length;
          yield chunk;
        }
        if (this.total === undefined) return;
        if (at === began) throw new Error('the connection was closed');
        failures = 0;
      } catch (cause) {
        if (this.signal.aborted || cause instanceof MeanderError) throw cause;
        failures = at - began >= MIN_BYTES ? 1 : failures + 1;
        this.assertRetry(failures, at, cause);
        await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT * 2 ** (failures - 1)));
      }
    }
  }

  /** The bytes that one response gives from a position on; fewer than the whole rest where the server limits them. */
  private async *part(at: number): AsyncGenerator<Uint8Array> {
    const { response, start, end } = await this.request(at);
    let position = start;
    for await (const chunk of bodyChunks(response, this.timeout, this.signal)) {
      const known = Math.max(0, Math.min(chunk.length, at - position));
      position += chunk.length;
      if (end !== undefined && position > end)
        throw inputError(`${this.name} sent more bytes than it had stated, beyond byte ${end}; read it again.`);
      if (known < chunk.length) yield chunk.subarray(known);
    }
    if (end !== undefined && position < end) throw new Error('the connection was closed');
  }

  /** Asks for the content from a position on. A response with the whole content is accepted, too. */
  private async request(from: number): Promise<Part> {
    const { first } = this;
    this.first = undefined;
    if (first && from === 0) return first;
    first?.response.body?.cancel().catch(() => {});
    const response = await requestBytes({ url: this.url, from, timeout: this.timeout, signal: this.signal });
    try {
      const part = partOf(response, from, this.name);
      this.assertSameVersion(response, part);
      return part;
    } catch (cause) {
      response.body?.cancel().catch(() => {});
      throw cause;
    }
  }

  private get timeout(): number {
    return this.options.stallTimeout ?? DEFAULT_TIMEOUT;
  }

  /** @throws MeanderError `input` where the tag, date or length is another one than in the first response */
  private assertSameVersion(response: Response, { total }: StatedRange): void {
    const pairs = [
      [this.version, versionOf(response)],
      ...['etag', 'last-modified'].map((name) => [this.headers.get(name), response.headers.get(name)]),
      [this.total, total],
    ];
    const changed = pairs.find(([before, now]) => before && now && before !== now);
    if (!changed) return;
    const [before, now] = changed;
    throw inputError(
      `${this.name} changed while it was read: its version was ${before} and is now ${now}. Start again.`,
    );
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
    if (failures === 1) this.options.notify?.(`${broken} (${reason}); continuing there`);
  }
}

/**
 * The part of the content that an answer to a request holds: it begins where it was asked to, or is the whole content.
 * @throws MeanderError `input` for any other part
 */
function partOf(response: Response, from: number, name: string): Part {
  const range = statedRange(response);
  if (range && (range.start === from || response.status === 200)) return { response, ...range };
  const stated = response.headers.get('content-range') ?? 'none';
  throw inputError(
    `${name} was asked for the bytes from ${from} on but sent others (content-range: ${stated}); ` +
      'a server or cache between is broken, so download the file and read the copy.',
  );
}
