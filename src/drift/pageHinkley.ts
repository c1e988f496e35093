/** State of a Page–Hinkley test, as plain numbers. */
export interface PageHinkleyState {
  /** Number of values since the latest alarm. */
  n: number;
  /** Their mean. */
  mean: number;
  /** Their sum of squared differences from the mean (Welford 1962). */
  squares: number;
  /** Cumulative sum of what values exceed the mean by, in deviations, less the allowance; never below 0. */
  up: number;
  /** Cumulative sum of what values fall short of the mean by, in deviations, less the allowance; never below 0. */
  down: number;
}

/** Values from which mean and deviation are learned before the test can raise an alarm. */
const WARM_UP_VALUES = 30;
/** Deviations that a value may differ from the mean without adding to a cumulative sum. */
const ALLOWANCE = 0.5;

/** A test that has seen no values. */
export const emptyPageHinkley = (): PageHinkleyState => ({ n: 0, mean: 0, squares: 0, up: 0, down: 0 });

/**
 * Adds one value to a Page–Hinkley test (Page 1954) of a change of the mean. For independent normal values a false
 * alarm comes about every 4·e^threshold values; a change by s deviations is found after about threshold/(s − ½) values.
 * @param threshold cumulative sum, in deviations, above which an alarm is raised
 * @returns the new state, which is empty after an alarm, and whether the mean has risen (`up`) or fallen (`down`)
 */
export function pageHinkley(
  state: PageHinkleyState,
  value: number,
  threshold: number,
): { state: PageHinkleyState; alarm?: 'up' | 'down' } {
  const deviation = Math.sqrt(state.squares / Math.max(1, state.n - 1));
  let [up, down] = [0, 0];
  if (state.n >= WARM_UP_VALUES && deviation > 0) {
    const difference = (value - state.mean) / deviation;
    up = Math.max(0, state.up + difference - ALLOWANCE);
    down = Math.max(0, state.down - difference - ALLOWANCE);
    if (up > threshold) return { state: emptyPageHinkley(), alarm: 'up' };
    if (down > threshold) return { state: emptyPageHinkley(), alarm: 'down' };
  }
  const n = state.n + 1;
  const mean = state.mean + (value - state.mean) / n;
  return { state: { n, mean, squares: state.squares + (value - state.mean) * (value - mean), up, down } };
}
