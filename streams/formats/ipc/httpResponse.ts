import { inputError, usageError } from '../../../src/errors.js';

/** Bytes that must come within the time-out, at least: fewer count as a server that is stuck. */
export const MIN_BYTES = 2 ** 14;

/** A URL without the parts that may be secret: user, password and query. */
export const publicUrl = (url: string): string => {
  const { origin, pathname } = parseUrl(url);
  return origin + pathname;
};

/** @throws MeanderError `usage` where the text is not a URL; it does not repeat the text, which may hold a password */
function parseUrl(url: string): URL {
  if (URL.canParse(url)) return new URL(url);
  throw usageError('A source that begins with http: or https: is not a URL; the form is https://host/path.');
}

/** How a server is asked for bytes. */
export interface HttpRequest {
  /** The address; a user and password in it are sent as a header. */
  url: string;
  /** Position of the first byte. */
  from: number;
  /** Milliseconds to wait for the beginning of an answer. */
  timeout: number;
  /** Closes the connection. */
  signal: AbortSignal;
}

/**
 * Asks for the bytes of a URL from a position on.
 * @throws MeanderError `input` where the server cannot be reached or refuses; where the position is not 0, any other
 * error where asking again may help
 */
export async function requestBytes({ url, from, timeout, signal }: HttpRequest): Promise<Response> {
  const plain = parseUrl(url);
  const { username, password } = plain;
  [plain.username, plain.password] = ['', ''];
  const headers: Record<string, string> = { range: `bytes=${from}-`, 'accept-encoding': 'identity' };
  if (username) headers.authorization = `Basic ${btoa(`${decoded(username)}:${decoded(password)}`)}`;
  const response = await answerInTime(plain, headers, timeout, signal).catch((cause) => {
    throw from > 0 ? cause : inputError(`${publicUrl(url)} cannot be reached: ${rootMessage(cause)}.`, { cause });
  });
  if ((response.status === 200 || response.status === 206) && response.body) return response;
  response.body?.cancel().catch(() => {});
  const status = `${response.status} ${response.statusText}`;
  if (response.status >= 500 && from > 0) throw new Error(`the server answers ${status}`);
  throw inputError(`${publicUrl(url)} answers ${status}. Check the address, and whether you may read it.`);
}

/** A part of a URL without its escapes; a `%` that does not begin one stays. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @throws Error where no answer begins within the time-out */
async function answerInTime(
  url: URL,
  headers: Record<string, string>,
  timeout: number,
  signal: AbortSignal,
): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`no answer came for ${timeout / 1000} seconds`)), timeout);
  try {
    return await fetch(url, { headers, signal: AbortSignal.any([signal, late.signal]) });
  } finally {
    clearTimeout(timer);
  }
}

/** The part of the content that a response says it holds, in bytes. */
export interface StatedRange {
  /** Position of its first byte. */
  start: number;
  /** Position after its last byte; undefined where it is not stated. */
  end: number | undefined;
  /** Length of the whole content; undefined where it is not stated. */
  total: number | undefined;
}

/**
 * The range that a response states, by `content-range` where it is partial. Undefined where a partial response does not
 * state one, or several.
 */
export function statedRange({ headers, status }: Response): StatedRange | undefined {
  if (status === 206) {
    const stated = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
    if (!stated || isEncoded(headers)) return undefined;
    const total = stated[3] === '*' ? undefined : Number(stated[3]);
    return { start: Number(stated[1]), end: Number(stated[2]) + 1, total };
  }
  // The length of an encoded body is not that of its content.
  const length = isEncoded(headers) ? null : headers.get('content-length');
  const total = length === null ? undefined : Number(length);
  return { start: 0, end: total, total };
}

const isEncoded = (headers: Headers): boolean => (headers.get('content-encoding') ?? 'identity') !== 'identity';

/** What tells one version of the content from another: its entity tag, else its date, else its length. */
export const versionOf = (response: Response): string =>
  response.headers.get('etag') ?? response.headers.get('last-modified') ?? `${statedRange(response)?.total}`;

/**
 * The chunks of a response's body. Only the time of waiting counts, so a slow reader does not matter.
 * @param timeout in milliseconds
 * @throws Error where fewer than `MIN_BYTES` come within the time-out
 */
export async function* bodyChunks(
  { body }: Response,
  timeout: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (!body) throw new Error('the response has no body');
  const reader = body.getReader();
  let [waited, bytes] = [0, 0];
  try {
    for (;;) {
      const began = performance.now();
      const { done, value } = await inTime(reader.read(), timeout - waited, () => stalled(bytes, timeout));
      if (done || signal.aborted) return;
      waited += performance.now() - began;
      bytes += value.length;
      if (bytes >= MIN_BYTES) [waited, bytes] = [0, 0];
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

const stalled = (bytes: number, timeout: number): Error =>
  new Error(`${bytes === 0 ? 'no byte' : `only ${bytes} bytes`} came in ${timeout / 1000} seconds`);

/** @throws what `late` gives where the work takes longer than some milliseconds */
async function inTime<T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** The message of the error that fetch wraps, which says more than "fetch failed". */
export const rootMessage = (error: unknown): string => {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message ? cause.message : message;
};
