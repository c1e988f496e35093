import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  CheckpointMessage,
  ClusterMessage,
  HealthMessage,
  HelloMessage,
  HistoryMessage,
} from '../../streams/live/messages.js';

const PAGE = new URL('../../dist/streams/live/page/', import.meta.url);
const TYPES: Readonly<Record<string, string>> = { html: 'text/html', css: 'text/css', js: 'text/javascript' };

const base64 = (values: Float32Array | Uint16Array) => Buffer.from(values.buffer).toString('base64');
const health: HealthMessage = {
  state: 'learning',
  lag: null,
  checkpointAgeSeconds: null,
  screen: 'float32',
  threads: 2,
  memoryBytes: 2 ** 27,
  view: { snapshotMilliseconds: 0.0514, bytes: 640, viewers: 1, skipped: 0 },
};

/** A model of three clusters. */
export function saidCheckpoint(
  step: number,
  objective: Partial<CheckpointMessage['objective']> = {},
): CheckpointMessage {
  const none = { holdout: null, holdoutLow: null, holdoutHigh: null, lower: null, gap: null };
  return {
    version: 'abc'.padEnd(64, '0'),
    step,
    rows: 1000 * step,
    rejected: 0,
    time: Date.now(),
    elapsedSeconds: step,
    rowsPerSecond: 1000,
    objective: { batch: 1 / step, recent: 1 / step, ...none, ...objective },
    map: 1,
    xy: base64(Float32Array.of(0, 0, 1, 1, 2, 0)),
    weights: base64(Float32Array.of(3, 2, 1)),
    errors: base64(Float32Array.of(1, 1, 1)),
    speeds: base64(Float32Array.of(0, 0, 0)),
    ids: base64(Uint16Array.of(0, 1, 2)),
    health,
  };
}

/** The objective from one step to another. */
export function saidHistory(from: number, to: number): HistoryMessage {
  const steps = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  const none = steps.map(() => null);
  const [step, rows, time] = [steps, steps.map((s) => 1000 * s), steps.map((s) => Date.now() - 1000 * (to - s))];
  return {
    step,
    rows,
    time,
    batch: steps.map((s) => 1 / s),
    recent: steps.map((s) => 1 / s),
    holdout: none,
    lower: none,
  };
}

/** The first message of a run that has these steps. */
export function saidHello(from: number, to: number, more: Partial<HelloMessage> = {}): HelloMessage {
  return {
    protocol: 1,
    software: 'meander',
    run: { id: 'one', command: 'fit', source: 'points.arrow', startedAt: 0, options: {} },
    k: 3,
    dims: 2,
    features: ['x', 'y'],
    map: { number: 1, share: [0.7, 0.2], bounds: [0, 0, 2, 1] },
    sample: null,
    history: saidHistory(from, to),
    events: [],
    checkpoint: saidCheckpoint(to),
    state: 'learning',
    ...more,
  };
}

/** An event of a cluster at a time. */
export const saidEvent = (event: ClusterMessage['event'], id: number, time: number): ClusterMessage =>
  ({ event, id, time, step: 1, rows: 1, text: `cluster number ${id}: ${event}` }) as unknown as ClusterMessage;

/** A server of the page's files that says to its viewers what a test wants, and nothing else. */
export class SaidServer {
  /** What a viewer is told first. */
  hello: HelloMessage = saidHello(1, 5);
  /** Answers by path, as JSON. */
  answers: Readonly<Record<string, unknown>> = {};
  private readonly viewers = new Set<ServerResponse>();
  private server: Server | undefined;
  private port = 0;

  /** Listens, at the same port as before. @returns the address of the page */
  async start(): Promise<string> {
    this.server = createServer(({ url = '' }, answer) => this.answer(url.slice(1).split('?')[0], answer));
    await new Promise<void>((ready) => this.server?.listen(this.port, '127.0.0.1', ready));
    this.port = (this.server.address() as AddressInfo).port;
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Ends all connections, and listens no longer. */
  stop(): Promise<void> {
    this.server?.closeAllConnections();
    this.viewers.clear();
    return new Promise((ended) => (this.server ? this.server.close(() => ended()) : ended()));
  }

  /** Says something to all viewers. */
  say(event: string, data: unknown): void {
    for (const viewer of this.viewers) viewer.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  private answer(path: string, answer: ServerResponse): void {
    if (path === 'events') {
      answer.writeHead(200, { 'content-type': 'text/event-stream' });
      // The browser connects again soon, so that the test need not wait.
      answer.write(`retry: 100\nevent: hello\ndata: ${JSON.stringify(this.hello)}\n\n`);
      this.viewers.add(answer);
      answer.on('close', () => this.viewers.delete(answer));
    } else if (path in this.answers) {
      answer.setHeader('content-type', 'application/json');
      answer.end(JSON.stringify(this.answers[path]));
    } else if (['', 'app.js', 'app.css'].includes(path)) {
      const name = path || 'index.html';
      answer.setHeader('content-type', TYPES[name.slice(name.indexOf('.') + 1)]);
      answer.end(readFileSync(new URL(name, PAGE)));
    } else {
      answer.statusCode = 404;
      answer.end('{"error":"not said"}');
    }
  }
}
