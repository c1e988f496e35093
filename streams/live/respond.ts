import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorMessage } from './answers.js';

/** A request, with what was found out about it. */
export interface Exchange {
  /** The request. */
  readonly request: IncomingMessage;
  /** Where the answer goes. */
  readonly response: ServerResponse;
  /** What is asked for: its path and query. */
  readonly url: URL;
}

/** A request that is refused or cannot be answered. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  /**
   * @param status HTTP status from 400 on
   * @param message what happened and what to do, in a sentence
   * @param headers more headers of the answer
   */
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** What the page may load: its own files and nothing else. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** What the lab may load in addition: WebAssembly and its own workers. */
const LAB_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; " +
  "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Sets the headers that every answer has. */
export function secureHeaders({ response, url }: Exchange): void {
  const lab = url.pathname === '/lab' || url.pathname.startsWith('/lab/');
  response.setHeader('content-security-policy', lab ? LAB_POLICY : PAGE_POLICY);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cache-control', 'no-store');
  // Threads of the lab share memory, which browsers allow on isolated pages only.
  if (lab) response.setHeader('cross-origin-embedder-policy', 'require-corp');
}

/** Answers with bytes or text. */
export function send(
  { request, response }: Exchange,
  type: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Answers with JSON. */
export const sendJson = (exchange: Exchange, value: unknown, status = 200, headers = {}): void =>
  send(exchange, 'application/json', `${JSON.stringify(value)}\n`, headers, status);

/** Answers with an error, and closes the connection, as the rest of the request may not have been read. */
export function sendError(exchange: Exchange, error: HttpError): void {
  const { response } = exchange;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const message: ErrorMessage = { error: error.message };
  sendJson(exchange, message, error.status, { connection: 'close', ...error.headers });
}
