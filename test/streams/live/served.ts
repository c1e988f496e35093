import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll } from 'vitest';
import { type Checkpoint, Learner, runKernels } from '../../../src/index.js';
import { LearnerLink } from '../../../streams/live/learnerLink.js';
import { type ServerSettings, SharedFields } from '../../../streams/live/link.js';
import { LiveServer } from '../../../streams/live/liveServer.js';
import { blobs } from '../../learn.js';

/** A server and a learner's end on one thread. */
export interface Served {
  server: LiveServer;
  link: LearnerLink;
  url: string;
  /** What the server said to the person at the terminal. */
  warnings: string[];
  port: number;
}

const nowhere = new URL('./nowhere/', import.meta.url).href;

/** Starts a server that ends after the tests of the file. */
export async function served(settings: Partial<ServerSettings> = {}): Promise<Served> {
  const shared = new SharedFields();
  const run = { command: 'fit', source: 'blobs', options: { k: 3 } };
  const all = { port: 0, host: null, token: null, allowHosts: [], run, folders: { page: nowhere, lab: nowhere } };
  const link = new LearnerLink(shared, (message) => setImmediate(() => server.receive(structuredClone(message))));
  const warnings: string[] = [];
  const server: LiveServer = new LiveServer({ ...all, ...settings }, shared, (message) => {
    if (message.kind === 'warning') warnings.push(message.text);
    setImmediate(() => link.receive(message));
  });
  const url = await server.start();
  afterAll(() => server.close());
  return { server, link, url, warnings, port: Number(new URL(url).port) };
}

/** A learner of three blobs in `d` dimensions that has learned some mini-batches of 1,000 rows. */
export function learner(batches: number, d = 2, k = 3): Learner {
  const learning = new Learner(
    { k, batchSize: 1000, initRows: 1000, holdout: 100, events: true },
    { featureNames: Array.from({ length: d }, (_, t) => `f${t}`), kernels: runKernels('auto') },
  );
  learnMore(learning, batches, d, k);
  return learning;
}

/** Learns some more mini-batches. */
export function learnMore(learning: Learner, batches: number, d = 2, k = 3): void {
  for (let i = 0; i < batches; i++) {
    const values = blobs(1130, k, d);
    learning.push({ values, n: 1130, d, rows: 1130, source: i, pass: 0 });
  }
}

/** The checkpoint of a finished run. */
export function finished(d = 2, k = 3): Checkpoint {
  const learning = learner(3, d, k);
  learning.finish();
  return learning.checkpoint();
}

/** What a server answered. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Sends a request whose headers may say anything, which fetch does not allow. */
export function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body = '' }: { method?: string; headers?: object; body?: string | Uint8Array } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, path, method, headers: { host: `localhost:${port}`, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Writes bytes to a server as they are. @returns what it answers until it closes the connection */
export function raw(port: number, ...parts: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      for (const part of parts) socket.write(part);
    });
    let text = '';
    socket.on('data', (part) => (text += part));
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
}
