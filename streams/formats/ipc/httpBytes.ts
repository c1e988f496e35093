import { inputError } from '../../../src/errors.js';
import { type Bytes, chunkBytes } from './bytes.js';

/** Tries to go on after a connection broke, how long the first waits, and how long a server may be silent, in milliseconds. */
const [TRIES, FIRST_WAIT, SILENCE] = [6, 200, 30_000];
/** Bytes that are rather asked for anew than read and thrown away. */
const WORTH_ASKING = 2 ** 20;

/** Bytes of a web server, with what it says of them. */
export interface HttpBytes extends Bytes {
  /** Bytes in all, where the server says. */
  readonly total: number | undefined;
  /** The version that the server gives them, or else their number. */
  readonly version: string;
}

/** A URL without what may be secret in it: user, password and query. */
export const publicUrl = (url: string): string => {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
};

/**
 * The bytes behind a URL. A connection that breaks or falls silent is opened again where it ended, if the server allows
 * ranges and the version is still the same.
 * @throws MeanderError `input` for an answer that is none, or a break that cannot be mended
 */
export async function httpBytes(url: string, signal: AbortSignal): Promise<HttpBytes> {
  const name = publicUrl(url);
  const first = await request(url, 0, signal);
  const total = lengthOf(first);
  const version = first.headers.get('etag') ?? first.headers.get('last-modified') ?? `${total}`;
  const ranges = first.status === 206;

  async function again(from: number): Promise<Response> {
    const response = await request(url, from, signal);
    const now = response.headers.get('etag') ?? response.headers.get('last-modified') ?? `${lengthOf(response)}`;
    if (now !== version) throw inputError(`${name} changed while it was read (${version}, now ${now}); begin anew.`);
    return response;
  }

  /** The bytes from one on, over as many connections as it takes. */
  async function* chunks(from: number, opened?: Response): AsyncGenerator<Uint8Array> {
    let at = from;
    let response = opened;
    for (let tries = 0; ; ) {
      try {
        response ??= await again(at);
        for await (const chunk of bodyOf(response, signal)) {
          at += chunk.length;
          tries = 0;
          yield chunk;
        }
        if (total === undefined || at >= total) return;
        throw new Error('the connection was closed');
      } catch (cause) {
        if (signal.aborted || (cause as Error).name === 'MeanderError') throw cause;
        const place = `byte ${at}${total === undefined ? '' : ` of ${total}`}`;
        if (!ranges)
          throw inputError(
            `${name} broke off at ${place}: ${reason(cause)}. The server allows no ranges; download the file and read that.`,
            { cause },
          );
        if (++tries === TRIES)
          throw inputError(
            `${name} broke off at ${place}, and ${TRIES} times more: ${reason(cause)}. Try again later.`,
            { cause },
          );
        await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT * 2 ** (tries - 1)));
        response = undefined;
      }
    }
  }

  let base = 0;
  let current = chunkBytes(chunks(0, first));
  const bytes: HttpBytes = {
    total,
    version,
    get offset() {
      return base + current.offset;
    },
    read: (length, room) => current.read(length, room),
    async skip(length) {
      if (!ranges || (length >= 0 && length < WORTH_ASKING)) return current.skip(length);
      base = bytes.offset + length;
      current = chunkBytes(chunks(base));
    },
  };
  if (ranges && total !== undefined) {
    bytes.tail = async (length) => new Uint8Array(await (await again(Math.max(0, total - length))).arrayBuffer());
  }
  return bytes;
}

async function request(url: string, from: number, signal: AbortSignal): Promise<Response> {
  const { username, password, href } = new URL(url);
  const plain = new URL(href);
  [plain.username, plain.password] = ['', ''];
  const headers: Record<string, string> = { range: `bytes=${from}-`, 'accept-encoding': 'identity' };
  if (username)
    headers.authorization = `Basic ${btoa(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)}`;
  const response = await fetch(plain, { headers, signal }).catch((cause) => {
    throw from > 0 ? cause : inputError(`${publicUrl(url)} cannot be reached: ${reason(cause)}.`, { cause });
  });
  if (!response.ok || !response.body) {
    const status = `${response.status} ${response.statusText}`;
    if (response.status >= 500 && from > 0) throw new Error(`it answers ${status}`);
    throw inputError(`${publicUrl(url)} answers ${status}; is the address right, and may you read it?`);
  }
  return response;
}

/** Bytes in all, of an answer with a range or without. */
function lengthOf(response: Response): number | undefined {
  const text =
    /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1] ??
    (response.status === 200 ? response.headers.get('content-length') : null);
  return text === null ? undefined : Number(text);
}

/** A body's chunks; a server that is silent for too long breaks it off. */
async function* bodyOf(response: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  try {
    for (;;) {
      const { done, value } = await withinSilence(reader.read());
      if (done || signal.aborted) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function withinSilence<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came for ${SILENCE / 1000} s`)), SILENCE);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const reason = (cause: unknown): string => {
  const { message, cause: inner } = cause as Error;
  return inner instanceof Error && inner.message ? inner.message : message;
};
