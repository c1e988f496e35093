/** Ratio of one trial to the next. */
const FACTOR = 1.4;
/** Trials in each direction at most. */
const MOST_STEPS = 12;

/** A trial of `hillClimb`. */
export interface Trial<T> {
  /** What is to be greatest. */
  score: number;
  /** What the trial made. */
  result: T;
}

/**
 * Looks for the x > 0 of greatest score on the grid start · 1.4^i: first downwards, then upwards from the best, as long
 * as the score rises, and at most 12 steps, a factor of 57, in each direction.
 * @param start where to begin, above 0
 * @param tryAt makes a trial at x
 * @returns the best trial and its x
 */
export function hillClimb<T>(start: number, tryAt: (x: number) => Trial<T>): Trial<T> & { x: number } {
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
