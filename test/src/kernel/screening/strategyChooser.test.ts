import { expect, test, vi } from 'vitest';
import {
  estimateCycles,
  NO_WORK as nothing,
  prefixOf,
  type ScreeningStrategy,
  Tuner,
} from '../../../../src/kernel/screening/strategyChooser.js';

const whole: ScreeningStrategy = { screen: 'int16', prefixEighths: 8 };
const half: ScreeningStrategy = { screen: 'int16', prefixEighths: 4 };
const float32: ScreeningStrategy = { screen: 'float32', prefixEighths: 8 };
const [k, d] = [256, 128];
const tuner = () => new Tuner([whole, half, float32], k, d);

test('a head that leaves nothing over is chosen', () => {
  expect(tuner().choose(() => nothing)).toBe(half);
});

test('a head that leaves nearly everything over is not', () => {
  expect(tuner().choose((look) => (look === half ? { ...nothing, candidates: 200, verified: 1 } : nothing))).toBe(
    whole,
  );
});

test('a head after which most rows have to be looked at again is not', () => {
  expect(tuner().choose((look) => (look === half ? { ...nothing, rescanned: 0.7 } : nothing))).toBe(whole);
});

test('no head is probed that is smaller than one that left most rows open', () => {
  const quarter: ScreeningStrategy = { screen: 'int16', prefixEighths: 2 };
  const probe = vi.fn((look: ScreeningStrategy) => (look === half ? { ...nothing, rescanned: 0.6 } : nothing));
  expect(new Tuner([whole, half, quarter], k, d).choose(probe)).toBe(whole);
  expect(probe.mock.calls).toEqual([[whole], [half]]);
});

test('float32 is chosen where int16 leaves many rivals', () => {
  expect(
    tuner().choose((look) => (look.screen === 'int16' ? { ...nothing, candidates: 20, verified: 20 } : nothing)),
  ).toBe(float32);
});

test('a look that could not win, whatever it left over, is not probed', () => {
  const probe = vi.fn(() => nothing);
  tuner().choose(probe);
  expect(probe.mock.calls).toEqual([[whole], [half]]);
});

test('probes come after 1, 2, 4 … 64 mini-batches and every 64 from then on', () => {
  const chooser = tuner();
  const probed: number[] = [];
  for (let batch = 0; batch < 260; batch++) {
    chooser.choose((look) => {
      if (look === whole) probed.push(batch);
      return nothing;
    });
    chooser.note(nothing);
  }
  expect(probed).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 191, 255]);
});

test('a mini-batch that costs much more than its probe said brings the next probe at once', () => {
  const chooser = tuner();
  const probe = vi.fn(() => nothing);
  for (let batch = 0; batch < 40; batch++) chooser.choose(probe);
  probe.mockClear();
  chooser.note({ ...nothing, candidates: 250, verified: 5 });
  chooser.choose(probe);
  expect(probe).toHaveBeenCalled();
});

test('a head is a multiple of 8 dimensions, or all of them', () => {
  expect([1, 2, 4, 7, 8].map((eighths) => prefixOf(eighths, 100))).toEqual([16, 32, 56, 88, 100]);
  expect(prefixOf(1, 5)).toBe(5);
  expect(estimateCycles(half, nothing, k, d)).toBeLessThan(estimateCycles(whole, nothing, k, d));
});
