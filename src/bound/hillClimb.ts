/** Factor of a step, and steps to either side at most. */
const [FACTOR, MOST_STEPS] = [1.4, 12];

/** The best of start · 1.4^i by climbing from the start, and what it scores. */
export function hillClimb<T>(
  start: number,
  tryAt: (x: number) => { score: number; found: T },
): { score: number; found: T; x: number } {
  let best = { ...tryAt(start), x: start };
  for (const factor of [1 / FACTOR, FACTOR]) {
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const next = { ...tryAt(best.x * factor), x: best.x * factor };
      if (!(next.score > best.score)) break;
      best = next;
    }
  }
  return best;
}

/** Variances along a dimension at which ζ is about right for Gaussian clusters that lie apart. */
export const INITIAL_MARGIN = 1.4;
