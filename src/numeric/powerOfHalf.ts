import { power } from './power.js';

/** Steps of a table; three tables of them hold the fraction to 33 bits. */
const STEPS = 2048;
const tables = [1, STEPS, STEPS * STEPS].map((size) =>
  Float64Array.from({ length: STEPS }, (_, i) => power(0.5, i / (STEPS * size))),
);
const wholes = new Float64Array(1100);
for (let i = 0, x = 1; i < wholes.length; i++, x /= 2) wholes[i] = x;

/**
 * ½^x for x ≥ 0 by tables and the first term of the series for the rest, fast enough for every row; relative error below
 * 1e-14, the same bits on every engine.
 */
export function powerOfHalf(x: number): number {
  const whole = Math.floor(x);
  if (!(whole < wholes.length)) return 0;
  const first = (x - whole) * STEPS;
  const second = (first - Math.floor(first)) * STEPS;
  const third = (second - Math.floor(second)) * STEPS;
  const rest = (third - Math.floor(third)) / (STEPS * STEPS * STEPS);
  return (
    wholes[whole] *
    tables[0][Math.floor(first)] *
    tables[1][Math.floor(second)] *
    tables[2][Math.floor(third)] *
    (1 - Math.LN2 * rest)
  );
}
