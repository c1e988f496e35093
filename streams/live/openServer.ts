import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { usageError } from '../../src/errors.js';
import type { Checkpoint, RunView } from '../../src/learner/index.js';
import { anything, checkOptions, text, wholeNumber } from '../../src/options/index.js';
import type { RunPoints } from '../sinks/runHistory.js';
import { fromFailureMessage } from '../threads/failureMessage.js';
import { LearnerLink } from './learnerLink.js';
import { type FromServer, type ServerData, type ServerSettings, SharedFields, type ToServer } from './link.js';
import type { RunMessage } from './messages.js';
import { type OpenTelemetryMeter, observeRun, type RunNumbers } from './openTelemetry.js';

/** The port where none is given. */
export const DEFAULT_PORT = 7070;
/** Characters that a token must have at least. */
const LEAST_TOKEN = 16;
/** Milliseconds that a server has to end. */
const GRACE = 1000;

/**
 * Options of `openServer`.
 * @category Live view
 */
export interface ServerOptions {
  /** Port; default 7070; 0 for any that is free. */
  port?: number;
  /** Address to listen at, which other machines may reach; default the loopback only. Needs a `token`. */
  host?: string;
  /** What each request must carry, at least 16 characters; default nothing. */
  token?: string;
  /** Names that the server may be called by, in addition to localhost and `host`. */
  allowHosts?: readonly string[];
  /** What viewers are told of the run; default nothing. */
  run?: Partial<Pick<RunMessage, 'command' | 'source' | 'options'>>;
  /** Settings that are kept in every model in addition to the options of the learning. */
  record?: Checkpoint['options'];
  /** Meter of `@opentelemetry/api` to report the run to, as `metrics.getMeter('meander')` gives it; default none. */
  meter?: OpenTelemetryMeter;
  /** Called with a sentence where the server failed; the run goes on without it. Default: a warning of the process. */
  notify?(message: string): void;
}

/**
 * A server on a thread of its own that shows a run. After a failure of the server its methods do nothing.
 * @category Live view
 */
export interface LiveView {
  /** Where a browser finds it. */
  readonly url: string;
  /** Takes a mini-batch boundary; give it to `miniBatchKMeans` as `onStep`. Copies only what somebody looks at. */
  step(run: RunView): void;
  /** Takes a checkpoint, for the history, and as a model where `step` is not used. */
  show(checkpoint: Checkpoint): void;
  /** Gives the history of the run so far, as `openCheckpointDirectory` keeps it, in place of the one collected here. */
  past(history: RunPoints): void;
  /** Says that a checkpoint is on disk. */
  saved(): void;
  /** Says how far the model is from the best possible one at most, as a fraction; null where nothing is proved. */
  proved(gap: number | null): void;
  /** Says whether what models are read from cannot be reached now. */
  upstream(away: boolean): void;
  /** Says how many records wait in the source; null where that is not known. */
  lag(records: number | null): void;
  /** Says why the run is over, and where its model is. Viewers stay connected until `close`. */
  done(reason: string, out?: string): void;
  /** Ends the server. */
  close(): Promise<void>;
}

/**
 * Serves a run over HTTP: a page to watch it, models, predictions and metrics. Nothing is copied on the learner's
 * thread while nobody looks, and no viewer can slow it down.
 *
 * @throws MeanderError `usage` for options out of range, and where the port is taken
 * @category Live view
 */
export async function openServer(options: ServerOptions = {}): Promise<LiveView> {
  const settings = settingsOf(options);
  const shared = new SharedFields();
  const workerData: ServerData = { settings, shared: shared.memory };
  const worker = new Worker(new URL('./liveServerThread.js', import.meta.url), { workerData });
  const url = await listening(worker);
  return new ServerHandle(worker, url, shared, options);
}

/** The learner's end of a server. */
class ServerHandle implements LiveView {
  private readonly link: LearnerLink;
  private broken = false;
  private closing = false;
  private latest: Checkpoint | undefined;
  private readonly endReporting: () => void;

  constructor(
    private readonly worker: Worker,
    readonly url: string,
    shared: SharedFields,
    private readonly options: ServerOptions,
  ) {
    const post = (message: ToServer, transfer: readonly ArrayBuffer[] = []) => worker.postMessage(message, transfer);
    this.link = new LearnerLink(shared, post, options.record);
    const numbers = (): RunNumbers => {
      const { step, rows, rejected, activeAt } = shared;
      return { step, rows, rejected, activeAt, distortion: this.latest?.distortion };
    };
    this.endReporting = options.meter ? observeRun(options.meter, numbers) : () => {};
    worker.on('message', (message: FromServer) => this.receive(message));
    worker.on('error', (error) => this.fail(error.message));
    worker.on('exit', (code) => this.fail(`its thread ended with code ${code}`));
  }

  step(run: RunView): void {
    this.attempt(() => this.link.step(run));
  }

  show(checkpoint: Checkpoint): void {
    this.latest = checkpoint;
    this.attempt(() => this.link.show(checkpoint));
  }

  past(history: RunPoints): void {
    this.attempt(() => this.link.past(history));
  }

  saved(): void {
    this.attempt(() => this.link.saved());
  }

  proved(gap: number | null): void {
    this.attempt(() => this.worker.postMessage({ kind: 'gap', gap } satisfies ToServer));
  }

  upstream(away: boolean): void {
    this.attempt(() => this.worker.postMessage({ kind: 'upstream', away } satisfies ToServer));
  }

  lag(records: number | null): void {
    this.attempt(() => this.worker.postMessage({ kind: 'lag', lag: records } satisfies ToServer));
  }

  done(reason: string, out?: string): void {
    this.attempt(() => this.link.done({ reason, out: out ?? null }));
  }

  async close(): Promise<void> {
    this.endReporting();
    if (this.closing || this.broken) return;
    this.closing = true;
    const closed = new Promise<void>((resolve) => {
      this.worker.on('message', ({ kind }: FromServer) => kind === 'closed' && resolve());
      this.worker.on('exit', () => resolve());
      setTimeout(resolve, GRACE).unref();
    });
    this.worker.postMessage({ kind: 'close' } satisfies ToServer);
    await closed;
    await this.worker.terminate();
  }

  private receive(message: FromServer): void {
    if (message.kind === 'warning') this.notify(message.text);
    else this.attempt(() => this.link.receive(message));
  }

  /** Learning goes on whatever happens here. */
  private attempt(work: () => void): void {
    if (this.broken || this.closing) return;
    try {
      work();
    } catch (error) {
      this.fail((error as Error).message);
    }
  }

  private fail(reason: string): void {
    if (this.broken || this.closing) return;
    this.broken = true;
    this.notify(`the live view ended: ${reason}; the run goes on without it`);
    void this.worker.terminate();
  }

  private notify(message: string): void {
    if (this.options.notify) this.options.notify(message);
    else process.emitWarning(message, 'MeanderWarning');
  }
}

/** Waits until a server listens. @throws MeanderError `usage` where it cannot */
function listening(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (message: FromServer) => {
      worker.off('error', reject);
      if (message.kind === 'listening') return resolve(message.url);
      void worker.terminate();
      reject(message.kind === 'failed' ? fromFailureMessage(message.failure) : new Error('The server did not start.'));
    });
  });
}

/** @throws MeanderError `usage` for options out of range */
export function settingsOf(options: ServerOptions): ServerSettings {
  const checks = { port: portNumber, host: text, token: text, allowHosts: anything, run: anything };
  checkOptions('openServer', options, { ...checks, record: anything, meter: anything, notify: anything });
  const { port = DEFAULT_PORT, host = null, token = null, allowHosts = [], run = {} } = options;
  if (host !== null && token === null)
    throw usageError(`Other machines may reach ${host}, so the server needs a token there, too; give --serve-token.`);
  if (token !== null && token.length < LEAST_TOKEN)
    throw usageError(`The token must have at least ${LEAST_TOKEN} characters, but has ${token.length}.`);
  return {
    ...{ port, host, token, allowHosts },
    run: { command: run.command ?? '', source: run.source ?? '', options: run.options ?? {} },
    folders: { page: folderOf('page'), lab: folderOf('lab') },
  };
}

const isPort = (port: unknown): port is number =>
  Number.isInteger(port) && (port as number) >= 0 && (port as number) < 65536;

/** A port. */
export const portNumber = { ...wholeNumber(0), must: 'a whole number from 0 to 65535', accepts: isPort };

/** The folder of a page, beside this file, or beside the library where this file is part of the command. */
function folderOf(name: string): string {
  const beside = new URL(`./${name}/`, import.meta.url);
  return existsSync(fileURLToPath(beside)) ? beside.href : new URL(`../live/${name}/`, import.meta.url).href;
}
