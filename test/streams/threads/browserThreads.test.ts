import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { browserThreads } from '../../../streams/threads/browserThreads.js';

/** Stands for a web worker, and remembers what was done with it. */
class FakeWorker extends EventTarget {
  static readonly started: FakeWorker[] = [];
  readonly posted: unknown[] = [];
  ended = false;

  constructor(
    readonly program: string | URL,
    readonly options?: WorkerOptions,
  ) {
    super();
    FakeWorker.started.push(this);
  }

  postMessage(data: unknown) {
    this.posted.push(data);
  }

  terminate() {
    this.ended = true;
  }
}

beforeEach(() => {
  FakeWorker.started.length = 0;
  vi.stubGlobal('Worker', FakeWorker);
  vi.stubGlobal('crossOriginIsolated', true);
  vi.stubGlobal('navigator', { hardwareConcurrency: 6 });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const failing = (message: string) => Object.assign(new Event('error', { cancelable: true }), { message });

test('there is one thread per processor, unless a number is given', () => {
  expect(browserThreads('thread.js').count).toBe(6);
  expect(browserThreads('thread.js', { count: 3 }).count).toBe(3);
  expect(() => browserThreads('thread.js', { count: 0 })).toThrow('whole number from 1 to 64');
});

test('a thread is a module worker with the program at the address; it is given the data, but no text to run', () => {
  const { spawn } = browserThreads('thread.js');
  const end = spawn('() => {}', { thread: 1 });
  const [worker] = FakeWorker.started;
  expect(worker).toMatchObject({ program: 'thread.js', options: { type: 'module' }, posted: [{ thread: 1 }] });
  end();
  expect(worker.ended).toBe(true);
});

test('a function may start the workers', () => {
  const own = new FakeWorker('own.js');
  browserThreads(() => own as unknown as Worker).spawn('', 7);
  expect(own.posted).toEqual([7]);
});

describe('where threads cannot work', () => {
  test('a page that is not isolated has one thread, and a warning that names the headers', () => {
    vi.stubGlobal('crossOriginIsolated', false);
    const notify = vi.fn();
    const threads = browserThreads('thread.js', { notify });
    expect(threads.count).toBe(1);
    expect(threads.warning).toMatch(/not cross-origin isolated.*Cross-Origin-Opener-Policy.*Embedder-Policy/);
    expect(notify.mock.calls).toEqual([[threads.warning]]);
  });

  test('one thread needs no isolation, and gives no warning', () => {
    vi.stubGlobal('crossOriginIsolated', false);
    expect(browserThreads('thread.js', { count: 1 }).warning).toBeUndefined();
  });

  test('a program that does not start is one warning, however many threads run it', () => {
    const notify = vi.fn();
    const threads = browserThreads('thread.js', { notify });
    for (let thread = 1; thread < 3; thread++) threads.spawn('', thread);
    const events = FakeWorker.started.map(() => failing('no such file'));
    FakeWorker.started.forEach((worker, i) => worker.dispatchEvent(events[i]));
    expect(threads.warning).toMatch(/could not start \(no such file\).*meander\/browser-thread.*worker-src/);
    expect(notify).toHaveBeenCalledOnce();
    expect(events.every((event) => event.defaultPrevented)).toBe(true);
  });

  test('a page is refused, since it may not wait for threads', () => {
    vi.stubGlobal('document', {});
    expect(() => browserThreads('thread.js')).toThrow('A page may not wait for threads');
  });

  test('Node is told to use workerThreads', () => {
    vi.stubGlobal('Worker', undefined);
    expect(() => browserThreads('thread.js')).toThrow('in Node use workerThreads');
  });
});
