/** State of a Page–Hinkley test, as plain numbers. */
export interface PageHinkleyState {
  /** Values seen, their mean and the sum of squared differences from it (Welford 1962). */
  n: number;
  mean: number;
  squares: number;
  /** Sums of what lies above and below the mean, never under 0. */
  up: number;
  down: number;
}

/** Values from which mean and deviation are learned before the test says anything. */
const WARM_UP = 30;
/** Deviations that a value may lie off the mean without counting. */
const ALLOWED = 0.5;

/** A test that has seen nothing. */
export const emptyPageHinkley = (): PageHinkleyState => ({ n: 0, mean: 0, squares: 0, up: 0, down: 0 });

/**
 * One more value for the Page–Hinkley test (Page 1954) of a change of the mean, in units of the deviation seen so far. For
 * independent normal values a false alarm comes about every e^threshold·4 values; a change by s deviations is found after
 * about threshold/(s − ½).
 * @returns the new state, anew after an alarm, and whether the mean has risen or fallen
 */
export function pageHinkley(
  state: PageHinkleyState,
  value: number,
  threshold: number,
): { state: PageHinkleyState; alarm?: 'up' | 'down' } {
  const deviation = Math.sqrt(state.squares / Math.max(1, state.n - 1));
  let [up, down] = [0, 0];
  if (state.n >= WARM_UP && deviation > 0) {
    const off = (value - state.mean) / deviation;
    up = Math.max(0, state.up + off - ALLOWED);
    down = Math.max(0, state.down - off - ALLOWED);
    if (up > threshold) return { state: emptyPageHinkley(), alarm: 'up' };
    if (down > threshold) return { state: emptyPageHinkley(), alarm: 'down' };
  }
  const n = state.n + 1;
  const mean = state.mean + (value - state.mean) / n;
  return { state: { n, mean, squares: state.squares + (value - state.mean) * (value - mean), up, down } };
}
