import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FromServer, ToServer } from '../../../streams/live/link.js';
import { finished, learner } from './served.js';

/** The thread of a server, as far as the learner's thread knows it. */
class FakeWorker extends EventEmitter {
  static latest: FakeWorker;
  static first: FromServer = { kind: 'listening', url: 'http://localhost:1/' };
  readonly got: ToServer[] = [];
  terminated = false;

  constructor() {
    super();
    FakeWorker.latest = this;
    setImmediate(() => this.emit('message', FakeWorker.first));
  }

  postMessage(message: ToServer) {
    this.got.push(message);
    if (message.kind === 'close') setImmediate(() => this.emit('message', { kind: 'closed' }));
  }

  async terminate() {
    this.terminated = true;
    this.emit('exit', 1);
  }
}

vi.mock('node:worker_threads', async (original) => ({
  ...(await original<typeof import('node:worker_threads')>()),
  Worker: FakeWorker,
}));

describe('openServer(options)', () => {
  let openServer: typeof import('../../../streams/live/openServer.js').openServer;
  const said: string[] = [];
  const notify = (message: string) => said.push(message);
  beforeEach(async () => {
    vi.resetModules();
    openServer = (await import('../../../streams/live/openServer.js')).openServer;
  });
  afterEach(() => {
    said.length = 0;
    FakeWorker.first = { kind: 'listening', url: 'http://localhost:1/' };
  });

  test.each([
    ['an error', (worker: FakeWorker) => worker.emit('error', new Error('out of memory')), 'out of memory'],
    ['its end', (worker: FakeWorker) => worker.emit('exit', 3), 'its thread ended with code 3'],
  ])('after %s of the server learning goes on, with one warning', async (_, fail, reason) => {
    const view = await openServer({ notify });
    fail(FakeWorker.latest);
    const run = learner(1);
    view.step(run);
    view.show(finished());
    view.saved();
    view.done('complete');
    await view.close();
    expect(FakeWorker.latest.got).toEqual([]);
    expect(said).toEqual([`the live view ended: ${reason}; the run goes on without it`]);
  });

  test('an error in telling the server something is no error of the run', async () => {
    const view = await openServer({ notify });
    FakeWorker.latest.postMessage = () => {
      throw new Error('could not be cloned');
    };
    view.show(finished());
    view.show(finished());
    expect(said).toEqual(['the live view ended: could not be cloned; the run goes on without it']);
    expect(FakeWorker.latest.terminated).toBe(true);
  });

  test('throws where the server cannot listen', async () => {
    FakeWorker.first = { kind: 'failed', failure: { code: 'usage', text: 'Port 7070 is taken.' } };
    await expect(openServer()).rejects.toMatchObject({ code: 'usage', message: 'Port 7070 is taken.' });
    expect(FakeWorker.latest.terminated).toBe(true);
  });

  test('ends the server once, without a warning', async () => {
    const view = await openServer({ notify });
    await Promise.all([view.close(), view.close()]);
    expect(FakeWorker.latest.got).toEqual([{ kind: 'close' }]);
    expect([FakeWorker.latest.terminated, said]).toEqual([true, []]);
  });

  test('reports the run to OpenTelemetry whenever it collects, until it is closed', async () => {
    const callbacks = new Map<string, (result: { observe(value: number): void }) => void>();
    const create = (name: string) => ({
      addCallback: (callback: (result: { observe(value: number): void }) => void) => void callbacks.set(name, callback),
      removeCallback: () => void callbacks.delete(name),
    });
    const view = await openServer({ meter: { createObservableGauge: create, createObservableCounter: create } });
    const collect = () => {
      const values: Record<string, number> = {};
      for (const [name, callback] of callbacks) callback({ observe: (value) => (values[name] = value) });
      return values;
    };
    expect(collect()).toEqual({ 'meander.steps': 0, 'meander.rows.read': 0, 'meander.rows.rejected': 0 });
    const checkpoint = finished();
    view.show(checkpoint);
    expect(collect()).toMatchObject({
      'meander.steps': checkpoint.step,
      'meander.rows.read': 3390,
      'meander.distortion.recent': checkpoint.distortion.recent,
      'meander.distortion.holdout': checkpoint.distortion.holdout,
    });
    await view.close();
    expect(collect()).toEqual({});
  });

  test('refuses options that it does not know', async () => {
    await expect(openServer({ prot: 1 } as object)).rejects.toThrow(
      'openServer has no option "prot"; did you mean "port"?',
    );
  });
});
