import { ARROW_TYPE, contentType } from './body.js';
import { clusterDetails } from './clusterDetails.js';
import { tokenCookie } from './guard.js';
import { metricsText } from './metrics.js';
import type { ModelFile } from './modelRequests.js';
import { type PageFile, pageFiles } from './pageFiles.js';
import { PredictRoute } from './predictRoute.js';
import { type Exchange, HttpError, send, sendJson } from './respond.js';
import type { Served } from './served.js';
import { StreamRoutes } from './streamRoutes.js';

/** Answers one kind of request. */
type Route = (exchange: Exchange) => void | Promise<void>;

/** Long polls that may wait at the same time. */
const MOST_POLLS = 64;

/** Finds who answers a request. */
export class Router {
  /** The answers that do not end. */
  readonly events: StreamRoutes;
  private readonly get: Readonly<Record<string, Route>>;
  private readonly post: Readonly<Record<string, Route>>;
  private readonly page: (path: string) => PageFile | undefined;
  private readonly lab: (path: string) => PageFile | undefined;
  private polls = 0;

  constructor(private readonly server: Served) {
    const { folders } = server.settings;
    const predict = new PredictRoute(server.models);
    this.events = new StreamRoutes(server);
    this.page = pageFiles(folders.page, '/');
    this.lab = pageFiles(folders.lab, '/lab/');
    this.get = {
      '/events': (exchange) => this.events.watch(exchange),
      '/updates.arrows': (exchange) => this.events.update(exchange),
      '/model.arrows': (exchange) => this.model(exchange),
      '/versions': (exchange) => this.versions(exchange),
      '/journal': (exchange) => this.journal(exchange),
      '/metrics': (exchange) => this.metrics(exchange),
      '/health': (exchange) => this.health(exchange),
      '/ready': (exchange) => this.ready(exchange),
    };
    this.post = {
      '/predict': (exchange) => predict.answer(exchange),
      '/map/refit': (exchange) => this.refit(exchange),
    };
  }

  /** Answers a request. @throws HttpError for one that cannot be answered */
  async answer(exchange: Exchange): Promise<void> {
    const { request, url } = exchange;
    const { pathname } = url;
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const allowed = pathname in this.post ? 'POST' : 'GET, HEAD';
    if (request.method === 'HEAD' && ['/events', '/updates.arrows'].includes(pathname))
      throw new HttpError(405, `${pathname} never ends; GET it.`, { allow: 'GET' });
    if (reads === pathname in this.post || (!reads && request.method !== 'POST'))
      throw new HttpError(405, `${pathname} answers ${allowed}, but not ${request.method}.`, { allow: allowed });
    if (!reads) return this.post[pathname](exchange);
    if (pathname in this.get) return this.get[pathname](exchange);
    if (pathname.startsWith('/clusters/')) return this.cluster(exchange);
    this.file(exchange);
  }

  private async model(exchange: Exchange): Promise<void> {
    const { models } = this.server;
    const { searchParams } = exchange.url;
    const after = searchParams.get('after');
    const newest = after === null ? await models.newest() : await this.poll(exchange, after);
    const known = [after, ...tagsOf(exchange.request.headers['if-none-match'])];
    if (known.includes(newest.version)) {
      exchange.response.writeHead(304, headersOf(newest, this.server.store.run.id)).end();
      return;
    }
    const file = searchParams.get('light') === '1' ? await models.lightFile(newest) : await models.fullFile();
    send(exchange, ARROW_TYPE, file.bytes, headersOf(file, this.server.store.run.id));
  }

  /** Waits for another model than the one that a follower has. @throws HttpError 503 for one poll too many */
  private async poll({ response }: Exchange, after: string) {
    if (this.polls >= MOST_POLLS)
      throw new HttpError(503, `${MOST_POLLS} requests wait for a model already; try again.`, { 'retry-after': '5' });
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    this.polls++;
    try {
      return await this.server.models.after(after, gone.signal);
    } finally {
      this.polls--;
    }
  }

  private async versions(exchange: Exchange): Promise<void> {
    const { models, store } = this.server;
    await models.newest();
    sendJson(exchange, store.versions.describe());
  }

  private async cluster(exchange: Exchange): Promise<void> {
    const { models, store } = this.server;
    const [, id] = /^\/clusters\/(\d{1,10})$/.exec(exchange.url.pathname) ?? [];
    if (id === undefined) throw new HttpError(404, 'A cluster is asked for by its number, such as /clusters/0.');
    sendJson(exchange, clusterDetails(store, await models.newest(), Number(id)));
  }

  private journal(exchange: Exchange): void {
    const lines = this.server.store.journal().map((event) => `${JSON.stringify(event)}\n`);
    send(exchange, 'application/x-ndjson', lines.join(''));
  }

  private metrics(exchange: Exchange): void {
    const { store, shared, health } = this.server;
    send(exchange, 'text/plain; version=0.0.4; charset=utf-8', metricsText(store, shared, health));
  }

  private health(exchange: Exchange): void {
    const { health, shared } = this.server;
    const { step, rows } = shared;
    sendJson(exchange, { ...health.message(), step, rows, ageSeconds: health.age() });
  }

  private ready(exchange: Exchange): void {
    const { health, shared } = this.server;
    const ready = shared.activeAt > 0;
    sendJson(exchange, { ready, state: health.state() }, ready ? 200 : 503);
  }

  private async refit(exchange: Exchange): Promise<void> {
    contentType(exchange);
    await this.server.refit();
    sendJson(exchange, { map: this.server.store.map?.message ?? null });
  }

  private file(exchange: Exchange): void {
    const { pathname, searchParams } = exchange.url;
    const { token } = this.server.settings;
    if (token !== null && searchParams.has('token')) {
      // From now on the browser carries the token itself, and it stands in no address.
      const headers = { location: pathname, 'set-cookie': tokenCookie(token) };
      exchange.response.writeHead(303, headers).end();
      return;
    }
    const file = this.lab(pathname) ?? this.page(pathname);
    if (!file) throw notFound(pathname);
    if (pathname === '/lab') {
      // The page names its files relative to its own address.
      exchange.response.writeHead(308, { location: '/lab/' }).end();
      return;
    }
    send(exchange, file.type, file.bytes);
  }
}

const headersOf = ({ version, step }: Pick<ModelFile, 'version' | 'step'>, run: string) => ({
  etag: `"${version}"`,
  'meander-step': String(step),
  'meander-run': run,
});

function notFound(path: string): HttpError {
  const isPage = ['/', '/lab', '/lab/'].includes(path);
  const remedy = isPage ? 'this installation has no page, but the other addresses work' : 'docs/serve.md lists all';
  return new HttpError(404, `There is nothing at ${path}; ${remedy}.`);
}

/** The entity tags of an `if-none-match` header. */
const tagsOf = (header: string | undefined): string[] =>
  [...(header ?? '').matchAll(/(?:W\/)?"([^"]*)"/g)].map(([, tag]) => tag);
