import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchLag } from '../../../streams/live/watchLag.js';
import { served } from './served.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a source is asked once per second, and a failure or a missing answer tells null', async () => {
  const told: (number | null)[] = [];
  let asked = 0;
  const answers = [() => Promise.resolve(5), () => Promise.reject(new Error('away')), () => Promise.resolve(3)];
  const lag = () => answers[asked++]?.() ?? new Promise<number>(() => {});
  const end = watchLag({ lag }, { lag: (records) => told.push(records) });
  await vi.advanceTimersByTimeAsync(3500);
  expect([asked, told]).toEqual([3, [5, null, 3]]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect([asked, told]).toEqual([4, [5, null, 3, null]]);
  end();
});

test('/health and /metrics tell the lag, and leave it out where it is not known', async () => {
  vi.useRealTimers();
  const { server, url } = await served();
  const text = async (path: string) => (await fetch(`${url}${path}`)).text();
  expect(JSON.parse(await text('health')).lag).toBeNull();
  expect(await text('metrics')).not.toContain('lag_records');
  server.receive({ kind: 'lag', lag: 42 });
  expect(JSON.parse(await text('health')).lag).toBe(42);
  expect(await text('metrics')).toContain('meander_lag_records 42');
});
