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

/** Values from which mean and deviation are learned before differences from them are added up. */
const WARM_UP_VALUES = 30;
/** Values from which a single one can be judged: before that too little is known of their deviation. */
const FEWEST_VALUES = 5;
/**
 * Deviations, by the number of values from 5 on, beyond which a further normal value falls with a probability of 1e−6:
 * critical values of Student's t with n − 1 degrees of freedom (Student 1908).
 */
const CRITICAL_DEVIATIONS = [
  49.5, 28.5, 20, 15.8, 13.3, 11.6, 10.5, 9.7, 9.08, 8.6, 8.22, 7.9, 7.64, 7.42, 7.23, 7.07, 6.93, 6.8, 6.69, 6.59, 6.5,
  6.42, 6.35, 6.29, 6.23,
];
/** Deviations that a value may differ from the mean without adding to a cumulative sum. */
const ALLOWANCE = 0.5;

/** A test that has seen no values. */
export const emptyPageHinkley = (): PageHinkleyState => ({ n: 0, mean: 0, squares: 0, up: 0, down: 0 });

/**
 * Adds one value to a Page–Hinkley test (Page 1954) of a change of the mean. For independent normal values a false
 * alarm comes about every 4·e^threshold values; a change by s deviations is found after about threshold/(s − ½) values.
 * Among the first 30 values only a jump is found: from the sixth on, a value that alone would raise the alarm later and
 * is as far off as one of a million normal values. A change among the first five, a smaller one among the first 30, and
 * any after values that were all equal is taken for normal.
 * @param threshold cumulative sum, in deviations, above which an alarm is raised
 * @returns the new state, which is empty after an alarm, and whether the mean has risen (`up`) or fallen (`down`)
 */
export function pageHinkley(
  state: PageHinkleyState,
  value: number,
  threshold: number,
): { state: PageHinkleyState; alarm?: 'up' | 'down' } {
  const deviation = Math.sqrt(state.squares / Math.max(1, state.n - 1));
  const difference = deviation > 0 ? (value - state.mean) / deviation : 0;
  let [up, down] = [0, 0];
  if (state.n < WARM_UP_VALUES) {
    if (jumps(difference, state.n, threshold)) {
      return { state: emptyPageHinkley(), alarm: difference > 0 ? 'up' : 'down' };
    }
  } else {
    up = Math.max(0, state.up + difference - ALLOWANCE);
    down = Math.max(0, state.down - difference - ALLOWANCE);
    if (up > threshold) return { state: emptyPageHinkley(), alarm: 'up' };
    if (down > threshold) return { state: emptyPageHinkley(), alarm: 'down' };
  }
  const n = state.n + 1;
  const mean = state.mean + (value - state.mean) / n;
  return { state: { n, mean, squares: state.squares + (value - state.mean) * (value - mean), up, down } };
}

/** Whether a value that differs by that number of deviations from the mean of n values is a jump; see `pageHinkley`. */
function jumps(difference: number, n: number, threshold: number): boolean {
  if (n < FEWEST_VALUES) return false;
  const critical = Math.max(threshold + ALLOWANCE, CRITICAL_DEVIATIONS[n - FEWEST_VALUES]);
  return Math.abs(difference) > critical * Math.sqrt(1 + 1 / n);
}
