import { inputError } from '../../../src/errors.js';

/** Milliseconds without a byte after which a connection counts as broken. */
const SILENCE = 30_000;

/** A URL without the parts that may be secret: user, password and query. */
export const publicUrl = (url: string): string => {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
};

/**
 * Asks for the bytes of a URL from a position on. A user and password in the URL are sent as a header.
 * @throws MeanderError `input` where the server cannot be reached or refuses; where the position is not 0, any other
 * error where asking again may help
 */
export async function requestBytes(url: string, from: number, signal: AbortSignal): Promise<Response> {
  const plain = new URL(url);
  const { username, password } = plain;
  [plain.username, plain.password] = ['', ''];
  const headers: Record<string, string> = { range: `bytes=${from}-`, 'accept-encoding': 'identity' };
  if (username)
    headers.authorization = `Basic ${btoa(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)}`;
  const response = await fetch(plain, { headers, signal }).catch((cause) => {
    throw from > 0 ? cause : inputError(`${publicUrl(url)} cannot be reached: ${rootMessage(cause)}.`, { cause });
  });
  if (response.ok && response.body) return response;
  const status = `${response.status} ${response.statusText}`;
  if (response.status >= 500 && from > 0) throw new Error(`the server answers ${status}`);
  throw inputError(`${publicUrl(url)} answers ${status}. Check the address, and whether you may read it.`);
}

/**
 * The length of the whole content in bytes, from a response with a range or without; undefined where it is not stated.
 */
export function totalLength({ headers, status }: Response): number | undefined {
  const inRange = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  const text = inRange ?? (status === 200 ? headers.get('content-length') : null);
  return text === null ? undefined : Number(text);
}

/** What tells one version of the content from another: its entity tag, else its date, else its length. */
export const versionOf = (response: Response): string =>
  response.headers.get('etag') ?? response.headers.get('last-modified') ?? `${totalLength(response)}`;

/**
 * The chunks of a response's body.
 * @throws Error where no byte comes for 30 seconds
 */
export async function* bodyChunks({ body }: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (!body) throw new Error('the response has no body');
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await unlessSilent(reader.read());
      if (done || signal.aborted) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function unlessSilent<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no byte came for ${SILENCE / 1000} seconds`)), SILENCE);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** The message of the error that fetch wraps, which says more than "fetch failed". */
export const rootMessage = (error: unknown): string => {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message ? cause.message : message;
};
