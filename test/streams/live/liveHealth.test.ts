import { expect, test } from 'vitest';
import { SharedFields } from '../../../streams/live/link.js';
import { LiveHealth } from '../../../streams/live/liveHealth.js';
import { LiveStore } from '../../../streams/live/liveStore.js';

test('a run learns, waits when no rows come, and is stalled when its thread does not answer for 10 s', () => {
  let now = 1_000_000;
  const shared = new SharedFields();
  const store = new LiveStore({ command: 'fit', source: '', options: {} });
  const health = new LiveHealth(
    store,
    shared,
    () => ({ count: 0, skipped: 0 }),
    () => now,
  );
  expect(health.state()).toBe('waiting');
  shared.note(1, 1000, 0, now);
  expect(health.state()).toBe('learning');
  now += 3000;
  expect(health.state()).toBe('waiting');
  now += 6999;
  expect(health.state()).toBe('waiting');
  now += 1;
  expect(health.state()).toBe('stalled');
  health.answered();
  expect(health.state()).toBe('waiting');
  expect(health.age()).toBe(10);
});
