import { VERSION } from '../../src/checkpoint/index.js';
import { ARROW_TYPE } from './body.js';
import type { Hub, Sink } from './hub.js';
import { type HelloMessage, PROTOCOL } from './messages.js';
import { type Exchange, HttpError } from './respond.js';
import type { Served } from './served.js';
import { sseBytes } from './sse.js';

/** Viewers that may be connected at the same time, those of all endless answers together. */
export const MOST_VIEWERS = 64;
/** Milliseconds after which a browser connects again. */
const RETRY = 1000;

/** The answers that do not end: `/events` and `/updates.arrows`. */
export class StreamRoutes {
  constructor(private readonly server: Served) {}

  /** Answers `GET /events`. @throws HttpError 503 for one viewer too many */
  watch(exchange: Exchange): void {
    const { viewers, models, shared } = this.server;
    this.assertRoom();
    begin(exchange, 'text/event-stream', { 'x-accel-buffering': 'no' });
    attach(exchange, viewers, [Buffer.from(`retry: ${RETRY}\n\n`), this.hello()], () => shared.addDemand(-1));
    shared.addDemand(1);
    // A run that waits for rows reaches no mini-batch at which it would see the demand.
    void models.newest().catch(() => {});
  }

  /** Answers `GET /updates.arrows`. @throws HttpError 503 for one viewer too many, or before the first model */
  async update(exchange: Exchange): Promise<void> {
    const { readers, models, shared } = this.server;
    this.assertRoom();
    const version = await models.newest();
    const { schema, batch } = await this.server.updateOf(version);
    if (exchange.response.destroyed) return;
    this.assertRoom();
    begin(exchange, ARROW_TYPE);
    attach(exchange, readers, [Buffer.concat([schema, batch])], () => shared.addDemand(-1));
    shared.addDemand(1);
  }

  /** The first message to each viewer. */
  hello(): Uint8Array {
    const { store, health } = this.server;
    const message: HelloMessage = {
      protocol: PROTOCOL,
      software: `meander ${VERSION}`,
      checkpoint: this.server.current(),
      ...store.hello(),
      state: health.state(),
    };
    return sseBytes('hello', message);
  }

  private assertRoom(): void {
    const { viewers, readers } = this.server;
    if (viewers.size + readers.size < MOST_VIEWERS) return;
    throw new HttpError(503, `${MOST_VIEWERS} viewers are connected already; close one, and try again.`, {
      'retry-after': '5',
    });
  }
}

function begin({ response, request }: Exchange, type: string, headers = {}): void {
  response.writeHead(200, { 'content-type': type, ...headers });
  response.flushHeaders();
  // An answer that does not end is written as it comes, and its request is over.
  request.socket.setNoDelay(true);
  request.socket.setTimeout(0);
}

/** Connects a response to a hub until it closes. */
function attach({ response }: Exchange, hub: Hub, hello: readonly Uint8Array[], closed: () => void): void {
  const sink: Sink = {
    write: (bytes) => response.write(bytes),
    end: () => void response.end(),
    destroy: () => void response.destroy(),
  };
  const viewer = hub.add(sink, hello);
  response.on('drain', () => viewer.drained());
  response.on('close', () => {
    viewer.remove();
    closed();
  });
}
