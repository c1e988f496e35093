import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Exchange, HttpError } from './respond.js';

/** Names of the loopback. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
/** The cookie that carries the token of a browser. */
const COOKIE = 'meander-token';

/** Whom a server answers. */
export interface GuardSettings {
  /** Names that it may be called by, in addition to those of the loopback. */
  readonly names: readonly string[];
  /** Its port, once it listens. */
  readonly port: number;
  /** What each request must carry; null where none is needed. */
  readonly token: string | null;
}

/**
 * Refuses requests that a page of another site may have made: a name that such a page resolves to this machine shows in
 * `host` (DNS rebinding), a request that it sends here shows in `origin`.
 * @throws HttpError 403 for another host or origin, 401 without the token
 */
export function assertAllowed({ request, url }: Exchange, settings: GuardSettings): void {
  const { host, origin } = request.headers;
  if (!isOurName(host, settings))
    throw new HttpError(
      403,
      `This server is not called "${host ?? ''}"; open it by localhost, or start it with --allow-host ` +
        `${nameOf(host ?? '') || 'NAME'} if that is its name.`,
    );
  if (origin !== undefined && !isOurOrigin(origin, host, settings))
    throw new HttpError(403, `A page of "${origin}" may not use this server; open the server's own page.`);
  const site = request.headers['sec-fetch-site'];
  if (site === 'cross-site' && request.headers['sec-fetch-mode'] !== 'navigate')
    throw new HttpError(403, "A page of another site may not use this server; open the server's own page.");
  if (settings.token !== null && !hasToken(request, url, settings.token))
    throw new HttpError(
      401,
      'This server needs its token: send it as "authorization: Bearer TOKEN", or open /?token=TOKEN in a browser.',
      { 'www-authenticate': 'Bearer' },
    );
}

/** The header that lets a browser that was given a token keep it; undefined where it was given none. */
export const tokenCookie = (token: string): string => `${COOKIE}=${digestOf(token)}; Path=/; HttpOnly; SameSite=Strict`;

/** Whether a host is one of our names, with or without our port. */
function isOurName(host: string | undefined, { names, port }: GuardSettings): boolean {
  if (host === undefined) return false;
  const name = host.toLowerCase();
  return [...LOOPBACK, ...names].some(
    (ours) => name === ours.toLowerCase() || name === `${ours.toLowerCase()}:${port}`,
  );
}

/** Whether an origin is the page of this server under the very name that the request has. */
function isOurOrigin(origin: string, host: string | undefined, settings: GuardSettings): boolean {
  const match = /^https?:\/\/([^/]+)$/i.exec(origin);
  return match !== null && isOurName(match[1], settings) && match[1].toLowerCase() === host?.toLowerCase();
}

const nameOf = (host: string) => (/^[\w.-]+/.exec(host) ?? [''])[0];

/** Tokens are compared by their SHA-256, which takes the same time whatever differs. */
const digestOf = (text: string): string => createHash('sha256').update(`meander ${text}`).digest('hex');

function hasToken({ headers }: IncomingMessage, url: URL, token: string): boolean {
  const [, bearer] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? [];
  const given = bearer ?? url.searchParams.get('token');
  const cookie = new RegExp(`(?:^|;\\s*)${COOKIE}=([0-9a-f]{64})(?:;|$)`).exec(headers.cookie ?? '')?.[1];
  const wanted = Buffer.from(digestOf(token));
  return [given === null ? undefined : digestOf(given), cookie].some(
    (found) => found !== undefined && timingSafeEqual(Buffer.from(found), wanted),
  );
}
