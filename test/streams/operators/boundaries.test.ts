import { VirtualTimeScheduler } from 'rxjs';
import { expect, test } from 'vitest';
import { Boundaries } from '../../../streams/operators/boundaries.js';
import type { Cadence } from '../../../streams/operators/cadence.js';

/** Boundaries at the given milliseconds: the moments at which one was due, at once or late. */
function moments(cadences: readonly Cadence[], boundaries: readonly number[]): { atOnce: number[]; late: number[] } {
  const clock = new VirtualTimeScheduler();
  const [atOnce, late]: [number[], number[]] = [[], []];
  const run = new Boundaries(cadences, clock, () => late.push(clock.now()));
  boundaries.forEach((at, i) => {
    clock.schedule(() => run.due(i + 1, 100 * (i + 1)) && atOnce.push(clock.now()), at);
  });
  clock.flush();
  return { atOnce, late };
}

test('the last boundary before a silence is due when its interval of seconds is over', () => {
  expect(moments(['1s'], [0, 100, 200])).toEqual({ atOnce: [], late: [1000] });
});

test('a boundary that was due at once is not due again', () => {
  expect(moments(['1s'], [0, 1500])).toEqual({ atOnce: [], late: [1000, 2500] });
  expect(moments(['1batches'], [0, 1500])).toEqual({ atOnce: [0, 1500], late: [] });
});

test('rows and mini-batches wait for their multiples, however long the silence', () => {
  expect(moments(['3batches', '1000rows'], [0, 100])).toEqual({ atOnce: [], late: [] });
});

test('nothing is due late after the end', () => {
  const clock = new VirtualTimeScheduler();
  const run = new Boundaries(['1s'], clock, () => expect.unreachable());
  run.due(1, 100);
  run.close();
  clock.flush();
});
