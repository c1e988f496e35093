import seedrandom from 'seedrandom';

/** A generator of uniform numbers in [0, 1) whose state can be saved. */
export interface Random {
  (): number;
  state(): object;
}

/** The named stream of random numbers `${seed}/${purpose}` (alea, Johannes Baagøe 2010). */
export function random(seed: number | string, purpose: string, state?: object): Random {
  const generator = seedrandom.alea(`${seed}/${purpose}`, { state: state ?? true } as { state: true });
  return Object.assign(() => generator.double(), {
    state: () => (generator as unknown as { state(): object }).state(),
  });
}

/**
 * A standard normal number by Marsaglia's polar method (1964), with the logarithm by its series so that every engine
 * gives the same bits.
 */
export function normal(next: () => number): number {
  for (;;) {
    const a = 2 * next() - 1;
    const b = 2 * next() - 1;
    const s = a * a + b * b;
    if (s > 0 && s < 1) return a * Math.sqrt((-2 * naturalLog(s)) / s);
  }
}

/** ln x for x > 0 from + − × ÷: x = m·2^e with m in [√½, √2), then 2·artanh((m − 1)/(m + 1)). */
export function naturalLog(x: number): number {
  if (x === 0 || x === Number.POSITIVE_INFINITY) return x === 0 ? Number.NEGATIVE_INFINITY : x;
  let e = 0;
  let m = x;
  for (; m >= Math.SQRT2; m /= 2) e++;
  for (; m < Math.SQRT1_2; m *= 2) e--;
  const r = (m - 1) / (m + 1);
  const square = r * r;
  let sum = 0;
  for (let i = 23; i >= 1; i -= 2) sum = sum * square + 1 / i;
  return 2 * r * sum + e * Math.LN2;
}
