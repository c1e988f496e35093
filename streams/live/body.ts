import type { IncomingMessage } from 'node:http';
import { type Exchange, HttpError } from './respond.js';

/** Content types that rows may have. */
export const [JSON_TYPE, ARROW_TYPE] = ['application/json', 'application/vnd.apache.arrow.stream'];

/**
 * The content type of a request, without its parameters.
 * @throws HttpError 415 for another one than JSON or Arrow, which a form of another site's page could send unasked
 */
export function contentType({ request }: Exchange): string {
  const type = (request.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
  if (type === JSON_TYPE || type === ARROW_TYPE) return type;
  throw new HttpError(415, `The content type must be ${JSON_TYPE} or ${ARROW_TYPE}, but is "${type}".`);
}

/**
 * The whole body of a request.
 * @param most bytes that it may have
 * @throws HttpError 413 for a longer one, as soon as that is known
 */
export async function readBody({ request }: Exchange, most: number): Promise<Buffer> {
  const stated = Number(request.headers['content-length'] ?? 0);
  if (stated > most) throw tooLarge(most);
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer> & IncomingMessage) {
    length += part.length;
    if (length > most) throw tooLarge(most);
    parts.push(part);
  }
  return Buffer.concat(parts, length);
}

const tooLarge = (most: number) =>
  new HttpError(413, `A request may have at most ${most / 2 ** 20} MiB; send the rows in several requests.`);
