import { afterEach, beforeEach, expect, test, vi } from 'vitest';

type Listener = (event: { data: string }) => void;

/** Stands for the browser's: passes on what the test says. */
class SaidEvents {
  static listeners: Record<string, Listener> = {};
  addEventListener(name: string, listener: Listener): void {
    SaidEvents.listeners[name] = listener;
  }
}

const SERIES = ['step', 'rows', 'time', 'batch', 'recent', 'holdout', 'lower'];
const base64 = (bytes: number) => Buffer.alloc(bytes).toString('base64');
const history = (steps: number[]) => Object.fromEntries(SERIES.map((name) => [name, [...steps]]));
const say = (name: string, data: unknown) => SaidEvents.listeners[name]({ data: JSON.stringify(data) });

function checkpoint(step: number, k = 2) {
  const [objective, health] = [{ batch: 1, recent: 1, holdout: null, lower: null }, { state: 'learning' }];
  const floats = base64(4 * k);
  const numbers = { weights: floats, errors: floats, speeds: floats, ids: base64(2 * k) };
  return { step, rows: step, time: step, objective, health, xy: base64(8 * k), ...numbers };
}

/** What a server says to a viewer: before it has a model it knows no shape. */
function hello(steps: number[], latest: number | null, { source = 'a.csv', k = 2, dims = 3 } = {}) {
  const shape = latest === null ? { k: 0, dims: 0 } : { k, dims };
  const said = latest === null ? null : checkpoint(latest, k);
  return {
    run: { source },
    ...shape,
    features: [],
    events: [],
    state: 'learning',
    history: history(steps),
    checkpoint: said,
  };
}

let page: { model: { history: { step: number[] } }; follow(changed: () => void): void };

beforeEach(async () => {
  vi.stubGlobal('EventSource', SaidEvents);
  vi.resetModules();
  page = await import(new URL('../../../../streams/live/page/stream.js', import.meta.url).href);
  page.follow(() => {});
  say('hello', hello([], null));
  say('hello', hello([], 1));
  for (const step of [2, 3, 4, 5]) say('checkpoint', checkpoint(step));
});
afterEach(() => vi.unstubAllGlobals());

const steps = () => page.model.history.step;

test('a run that is resumed keeps what was seen, though it says hello before it has a model', () => {
  say('hello', hello([], null));
  expect(steps()).toEqual([2, 3, 4, 5]);
  say('hello', hello([], 6));
  say('checkpoint', checkpoint(7));
  expect(steps()).toEqual([2, 3, 4, 5, 7]);
});

test('a run that is resumed before where it was killed replaces what it learns again', () => {
  say('hello', hello([4], null));
  say('hello', hello([4], 4));
  say('checkpoint', checkpoint(5));
  expect(steps()).toEqual([2, 3, 4, 5]);
});

test.each([[[]], [[1]]])('a run that begins again at the same address begins the history again (%j)', (known) => {
  say('hello', hello([], null));
  say('hello', hello(known, 1));
  say('checkpoint', checkpoint(2));
  expect(steps()).toEqual([...known, 2]);
});

test('a checkpoint that is older than the history replaces its end', () => {
  say('checkpoint', checkpoint(3));
  expect(steps()).toEqual([2, 3]);
});

test.each([{ source: 'b.csv' }, { k: 4 }, { dims: 5 }])('another run has its own history (%j)', (other) => {
  say('hello', hello([9], 9, other));
  expect(steps()).toEqual([9]);
});
