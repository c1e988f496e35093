import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Model } from '../../src/model/index.js';
import { checkpointMessage } from './checkpointMessage.js';
import { assertAllowed } from './guard.js';
import { measureHoldout } from './holdoutMeasure.js';
import { Hub } from './hub.js';
import { InOrder } from './inOrder.js';
import type { FromServer, ServerSettings, SharedFields, SnapshotMessage, ToServer } from './link.js';
import { type Listening, listen } from './listen.js';
import { LiveHealth } from './liveHealth.js';
import { LiveStore } from './liveStore.js';
import type { CheckpointMessage, ClusterMessage, LiveState } from './messages.js';
import { ModelRequests } from './modelRequests.js';
import { refusalOf } from './predictRoute.js';
import { type Exchange, HttpError, secureHeaders, sendError } from './respond.js';
import { Router } from './router.js';
import type { Served } from './served.js';
import { sseBytes } from './sse.js';
import type { Update } from './updatesStream.js';
import type { Version } from './versions.js';

/** Milliseconds between two looks at the state, and between two signs of life. */
const [TICK, HEARTBEAT] = [1000, 15_000];
/** Making messages and measuring may each take a quarter of the server's time; what takes long is done more rarely. */
const REST = 3;
/** Milliseconds within which a newer model is expected while a run learns. */
const SOON = 300;

/** The server: node:http on one side, the learner's thread on the other. */
export class LiveServer implements Served {
  /** What is known of the run. */
  readonly store: LiveStore;
  /** Gets models for requests. */
  readonly models: ModelRequests;
  /** Who watches by `/events`. */
  readonly viewers = new Hub();
  /** Who reads `/updates.arrows`. */
  readonly readers = new Hub();
  /** How the run is doing. */
  readonly health: LiveHealth;
  /** The newest model as it was sent; null before the first. */
  latest: CheckpointMessage | null = null;
  private readonly router: Router;
  private readonly work = new InOrder();
  private listening: Listening | undefined;
  private before: Version | undefined;
  private state: LiveState = 'waiting';
  private lag: number | null = null;
  private measuring = false;
  private timers: NodeJS.Timeout[] = [];

  constructor(
    readonly settings: ServerSettings,
    readonly shared: SharedFields,
    private readonly post: (message: FromServer) => void,
  ) {
    this.store = new LiveStore(settings.run);
    this.models = new ModelRequests(this.store, shared, post);
    const count = () => ({
      count: this.viewers.size + this.readers.size,
      skipped: this.viewers.skipped + this.readers.skipped,
    });
    this.health = new LiveHealth(this.store, shared, count);
    this.router = new Router(this);
  }

  /** Listens. @returns where @throws MeanderError `usage` where the port is taken */
  async start(): Promise<string> {
    this.listening = await listen(this.settings, (request, response) => void this.answer(request, response));
    this.timers = [setInterval(() => this.tick(), TICK), setInterval(() => this.keepAlive(), HEARTBEAT)];
    return this.listening.url;
  }

  /** Takes a message of the learner's thread. */
  receive(message: ToServer): void {
    this.health.answered();
    void this.work.add(() => this.take(message));
  }

  private take(message: ToServer): void | Promise<void> {
    if (message.kind === 'snapshot') return this.takeSnapshot(message);
    if (message.kind === 'close') return this.close();
    if (message.kind === 'point') this.sendEvents(this.store.addPoint(message));
    else if (message.kind === 'full') {
      this.store.full = message.checkpoint;
      this.models.fullArrived();
    } else if (message.kind === 'unchanged') this.models[message.what === 'model' ? 'arrived' : 'fullArrived']();
    else if (message.kind === 'past') this.store.takePast(message.history);
    else if (message.kind === 'saved') this.store.savedAt = message.time;
    else if (message.kind === 'upstream') this.health.away = message.away;
    else if (message.kind === 'lag') this.health.lag = message.lag;
    else if (message.kind === 'gap') {
      this.store.gap = message.gap;
      this.amend();
    } else if (message.kind === 'done') this.takeEnd(message);
  }

  /** The newest model as it is sent, made now if nobody has looked for a while. */
  current(): CheckpointMessage | null {
    const { newest } = this.store.versions;
    if (newest && newest.version !== this.latest?.version) this.makeMessage(newest);
    return this.latest;
  }

  /** Fits the plane again and tells all viewers. */
  refit(): Promise<void> {
    return this.work.add(async () => {
      await this.store.refit();
      const { newest } = this.store.versions;
      if (newest) this.makeMessage(newest);
      this.viewers.send(this.router.events.hello());
    });
  }

  /** Ends all connections and stops listening. */
  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.viewers.close();
    this.readers.close();
    const servers = this.listening?.servers ?? [];
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    setTimeout(() => {
      for (const server of servers) server.closeAllConnections();
    }, 200).unref();
    await Promise.all(closed);
    this.post({ kind: 'closed' });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = urlOf(request);
    const exchange: Exchange = { request, response, url: url ?? new URL('http://none/') };
    response.on('error', () => {});
    try {
      secureHeaders(exchange);
      if (!url) throw new HttpError(400, 'The address of the request cannot be read.');
      const { host, allowHosts, token } = this.settings;
      const names = [...(host === null ? [] : [host.includes(':') ? `[${host}]` : host]), ...allowHosts];
      assertAllowed(exchange, { names, token, port: this.listening?.port ?? 0 });
      await this.router.answer(exchange);
    } catch (error) {
      // Whoever asked has gone.
      if (response.destroyed || (error as NodeJS.ErrnoException).code === 'ECONNRESET') return;
      const refusal = refusalOf(error);
      if (!refusal) this.post({ kind: 'warning', text: `a request failed: ${(error as Error).message}` });
      sendError(exchange, refusal ?? new HttpError(500, 'The server failed at this request; the run goes on.'));
    }
  }

  private async takeSnapshot(message: SnapshotMessage): Promise<void> {
    const began = performance.now();
    const before = { map: this.store.map?.message.number, model: this.store.versions.newest?.model };
    const { events, version } = await this.store.addSnapshot(message);
    this.sendEvents(events);
    // The schema of an Arrow stream cannot change, so those who read one have to ask again.
    if (before.model && !hasShape(before.model, message.snapshot.model)) this.readers.close();
    if (message.held || before.map !== this.store.map?.message.number) this.viewers.send(this.router.events.hello());
    if (version && this.viewers.size > 0) {
      // Those who were just told of a new plane were sent it already.
      this.current();
      this.publish();
    }
    if (version && this.readers.size > 0) void this.publishUpdate(version);
    this.models.arrived();
    if (this.viewers.size > 0) void this.measure();
    setTimeout(() => this.post({ kind: 'taken' }), REST * (performance.now() - began));
  }

  private takeEnd({ done }: ToServer & { kind: 'done' }): void {
    const { newest } = this.store.versions;
    this.store.done = { ...done, version: newest?.last ? newest.version : null };
    this.viewers.send(sseBytes('done', this.store.done));
    this.tick();
  }

  private makeMessage(version: Version): void {
    this.latest = checkpointMessage(this.store, version, this.before, this.health.message());
    this.before = version;
  }

  private publish(): void {
    if (this.latest) this.viewers.publish(sseBytes('checkpoint', this.latest, this.latest.step));
  }

  private async publishUpdate(version: Version): Promise<void> {
    this.readers.publish((await this.updateOf(version)).batch);
  }

  /** A model as a part of `/updates.arrows`. */
  async updateOf(version: Version): Promise<Update> {
    const { updateOf } = await import('./updatesStream.js');
    return updateOf(version);
  }

  /** Measures the newest model on the hold-out, as often as a quarter of the time allows. */
  private async measure(): Promise<void> {
    const { held, versions } = this.store;
    const { newest } = versions;
    if (this.measuring || !held || !newest) return;
    this.measuring = true;
    const began = performance.now();
    const measure = await measureHoldout(newest.model, held);
    if (measure) this.store.addHoldout(newest.step, measure);
    setTimeout(() => (this.measuring = false), REST * (performance.now() - began)).unref();
    // Where no newer model comes soon, nothing else would bring the measure to the viewers.
    await wait(SOON);
    if (measure && versions.newest === newest) this.amend();
  }

  /** Sends the newest model again, with what has become known of it. */
  private amend(): void {
    if (!this.latest) return;
    const { holdout, gap, lower } = this.store;
    const { mean = null, low = null, high = null } = holdout ?? {};
    const objective = { ...this.latest.objective, gap, lower, holdout: mean, holdoutLow: low, holdoutHigh: high };
    this.latest = { ...this.latest, objective };
    this.publish();
  }

  private sendEvents(events: readonly ClusterMessage[]): void {
    // That all clusters are born at the beginning is no news.
    for (const event of events)
      if (event.step > 0 || event.event !== 'born') this.viewers.send(sseBytes('cluster', event));
  }

  private tick(): void {
    this.post({ kind: 'ping' });
    const state = this.health.state();
    const { lag } = this.health;
    if (state === this.state && lag === this.lag) return;
    [this.state, this.lag] = [state, lag];
    this.viewers.send(sseBytes('health', this.health.message()));
  }

  private keepAlive(): void {
    // Not a comment, which pages do not see: by its absence they know that the whole program stands still.
    this.viewers.keepAlive(sseBytes('alive', {}));
    this.readers.keepAlive(new Uint8Array(0));
  }
}

const hasShape = (a: Model, b: Model): boolean => a.k === b.k && a.d === b.d;

function urlOf({ url }: IncomingMessage): URL | undefined {
  try {
    return url?.startsWith('/') ? new URL(`http://none${url}`) : undefined;
  } catch {
    return undefined;
  }
}
