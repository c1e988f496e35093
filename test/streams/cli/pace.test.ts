import { describe, expect, test } from 'vitest';
import { Pace } from '../../../streams/cli/pace.js';

/** A pace after work at some speeds, in parts of the whole per second, each for some seconds. */
function paceOf(...legs: [speed: number, seconds: number][]): { pace: Pace; now: number } {
  const pace = new Pace(0);
  let [now, part] = [0, 0];
  pace.add(now, 0, 0);
  for (const [speed, seconds] of legs)
    for (const end = now + 1000 * seconds; now < end; ) {
      now += 200;
      part += 0.2 * speed;
      pace.add(now, 1000 * part, part);
    }
  return { pace, now };
}

describe('the time that is left', () => {
  test('is not told in the first two seconds', () => {
    const { pace, now } = paceOf([0.01, 1.8]);
    expect(pace.secondsLeft(now)).toBeUndefined();
    expect(pace.rate(now)).toBeCloseTo(10);
  });
  test('is what remains at the present speed', () => {
    const { pace, now } = paceOf([0.01, 10]);
    expect(pace.secondsLeft(now)).toBeCloseTo(90);
  });
  test('follows the latest ten seconds, not the mean since the beginning', () => {
    const { pace, now } = paceOf([0.001, 20], [0.02, 12]);
    expect(pace.secondsLeft(now)).toBeCloseTo((1 - 0.02 - 0.24) / 0.02, 0);
  });
  test('grows while nothing happens', () => {
    const { pace, now } = paceOf([0.01, 10]);
    expect(pace.secondsLeft(now + 10_000)).toBeCloseTo(180);
  });
  test('is not told where the length is unknown', () => {
    const pace = new Pace(0);
    for (let at = 0; at <= 10_000; at += 500) pace.add(at, at, undefined);
    expect(pace.secondsLeft(10_000)).toBeUndefined();
    expect(pace.rate(10_000)).toBeCloseTo(1000);
  });
  test('is known for work that is reported more rarely than the window is long', () => {
    const pace = new Pace(0);
    for (let i = 0; i <= 4; i++) pace.add(30_000 * i, i, i / 10);
    expect(pace.secondsLeft(120_000)).toBeCloseTo(180);
  });
});
