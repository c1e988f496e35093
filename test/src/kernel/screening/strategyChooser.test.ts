import { expect, test, vi } from 'vitest';
import { NO_WORK } from '../../../../src/kernel/screening/costModel.js';
import type { ScreeningStrategy } from '../../../../src/kernel/screening/strategy.js';
import { StrategyChooser } from '../../../../src/kernel/screening/strategyChooser.js';

const whole: ScreeningStrategy = { screen: 'int16', prefixEighths: 8 };
const half: ScreeningStrategy = { screen: 'int16', prefixEighths: 4 };
const float32: ScreeningStrategy = { screen: 'float32', prefixEighths: 8 };
const [k, d] = [256, 128];
const newChooser = () => new StrategyChooser([whole, half, float32], k, d);
type Strategy = ScreeningStrategy;

test('a prefix that leaves no work is chosen', () => {
  expect(newChooser().choose(() => NO_WORK)).toBe(half);
});

test('a prefix that leaves nearly all centroids as candidates is not chosen', () => {
  const probe = (strategy: Strategy) => (strategy === half ? { ...NO_WORK, candidates: 200, verified: 1 } : NO_WORK);
  expect(newChooser().choose(probe)).toBe(whole);
});

test('a prefix after which most rows are screened again is not chosen', () => {
  const probe = (strategy: Strategy) => (strategy === half ? { ...NO_WORK, rescanned: 0.7 } : NO_WORK);
  expect(newChooser().choose(probe)).toBe(whole);
});

test('no prefix is probed that is shorter than one after which most rows were screened again', () => {
  const quarter: Strategy = { screen: 'int16', prefixEighths: 2 };
  const probe = vi.fn((strategy: Strategy) => (strategy === half ? { ...NO_WORK, rescanned: 0.6 } : NO_WORK));
  expect(new StrategyChooser([whole, half, quarter], k, d).choose(probe)).toBe(whole);
  expect(probe.mock.calls).toEqual([[whole], [half]]);
});

test('float32 is chosen if int16 leaves many distances to verify', () => {
  const work = { ...NO_WORK, candidates: 20, verified: 20 };
  expect(newChooser().choose((strategy) => (strategy.screen === 'int16' ? work : NO_WORK))).toBe(float32);
});

test('a strategy that cannot win, whatever work it leaves, is not probed', () => {
  const probe = vi.fn(() => NO_WORK);
  newChooser().choose(probe);
  expect(probe.mock.calls).toEqual([[whole], [half]]);
});

test('a single strategy is never probed', () => {
  const probe = vi.fn(() => NO_WORK);
  expect(new StrategyChooser([float32], k, d).choose(probe)).toBe(float32);
  expect(probe).not.toHaveBeenCalled();
});

test('probes come after 1, 2, 4 … 64 mini-batches and then every 64', () => {
  const chooser = newChooser();
  const probed: number[] = [];
  for (let batch = 0; batch < 260; batch++) {
    chooser.choose((strategy) => {
      if (strategy === whole) probed.push(batch);
      return NO_WORK;
    });
    chooser.record(NO_WORK);
  }
  expect(probed).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 191, 255]);
});

test('a mini-batch that costs much more than predicted brings the next probes at once', () => {
  const chooser = newChooser();
  const probe = vi.fn(() => NO_WORK);
  for (let batch = 0; batch < 40; batch++) chooser.choose(probe);
  probe.mockClear();
  chooser.record({ ...NO_WORK, candidates: 250, verified: 5 });
  chooser.choose(probe);
  expect(probe).toHaveBeenCalled();
});
