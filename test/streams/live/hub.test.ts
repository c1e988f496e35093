import { describe, expect, test } from 'vitest';
import { Hub } from '../../../streams/live/hub.js';

/** A viewer that takes `room` messages, then none before it is drained. */
function viewer(room = Number.POSITIVE_INFINITY) {
  const got: string[] = [];
  const state = { got, left: room, ended: false, destroyed: false };
  const sink = {
    write(bytes: Uint8Array) {
      got.push(Buffer.from(bytes).toString());
      return --state.left > 0;
    },
    end: () => (state.ended = true),
    destroy: () => (state.destroyed = true),
  };
  return { state, sink };
}

const bytes = (text: string) => Buffer.from(text);

describe('a hub', () => {
  test('sends all to a viewer who takes all', () => {
    const hub = new Hub();
    const { state, sink } = viewer();
    hub.add(sink, [bytes('hello')]);
    for (const text of ['a', 'b']) hub.publish(bytes(text));
    hub.send(bytes('event'));
    expect(state.got).toEqual(['hello', 'a', 'b', 'event']);
    expect(hub.skipped).toBe(0);
  });

  test('sends a slow viewer the newest model only, and every event', () => {
    const hub = new Hub();
    const { state, sink } = viewer(1);
    const connection = hub.add(sink, [bytes('hello')]);
    for (let i = 0; i < 1000; i++) hub.publish(bytes(`model ${i}`));
    for (const text of ['x', 'y']) hub.send(bytes(text));
    expect(state.got).toEqual(['hello']);
    state.left = 10;
    connection.drained();
    expect(state.got).toEqual(['hello', 'x', 'y', 'model 999']);
    expect(hub.skipped).toBe(999);
  });

  test('writes nothing more after a write that said no', () => {
    const hub = new Hub();
    const { state, sink } = viewer(2);
    hub.add(sink, [bytes('hello')]);
    for (let i = 0; i < 100; i++) {
      hub.publish(bytes('model'));
      hub.send(bytes('event'));
      hub.keepAlive(bytes('beat'));
    }
    expect(state.got).toHaveLength(2);
  });

  test('keeps no more than 200 events for a viewer who takes none', () => {
    const hub = new Hub();
    const { state, sink } = viewer(1);
    const connection = hub.add(sink, [bytes('hello')]);
    for (let i = 0; i < 1000; i++) hub.send(bytes(`${i}`));
    state.left = 10_000;
    connection.drained();
    expect(state.got).toHaveLength(201);
    expect(state.got.at(1)).toBe('800');
  });

  test('disconnects a viewer who has taken nothing for two minutes', () => {
    let now = 0;
    const hub = new Hub(() => now);
    const { state, sink } = viewer(1);
    hub.add(sink, [bytes('hello')]);
    now = 119_000;
    hub.keepAlive(bytes(''));
    expect([state.destroyed, hub.size]).toEqual([false, 1]);
    now = 121_000;
    hub.keepAlive(bytes(''));
    expect([state.destroyed, hub.size]).toEqual([true, 0]);
  });
});
