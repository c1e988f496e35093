/** Rows that a hold-out needs before one model is judged against another on it. */
export const MIN_HOLDOUT_ROWS = 100;

/**
 * Standard errors by which one model must differ from another, row by row, before the difference counts as certain. For
 * a normal mean, chance exceeds three standard errors in one direction once in 740 comparisons.
 */
export const STANDARD_ERRORS = 3;

/**
 * The weighted mean of squared distances.
 * @param weights IN n
 * @param distances IN n
 * @returns null where the weights sum to 0
 */
export function meanDistance(weights: Float64Array, distances: Float64Array): number | null {
  let inertia = 0;
  let weight = 0;
  for (let i = 0; i < weights.length; i++) {
    inertia += weights[i] * distances[i];
    weight += weights[i];
  }
  return weight > 0 ? inertia / weight : null;
}

/**
 * By how much rows lie nearer after a change than before it: a paired comparison, which removes how much rows differ
 * from one another. With shares p_i = w_i/Σ w and gains g_i, the mean is Σ p·g and its standard error is
 * √Σ (p·(g − mean))² (the linearized variance of a ratio estimator; Cochran 1977, §6).
 * @param weights IN n
 * @param before IN n, squared distances before the change
 * @param after IN n, squared distances after the change
 * @returns zeros where the weights sum to 0
 */
export function gain(
  weights: Float64Array,
  before: Float64Array,
  after: Float64Array,
): { mean: number; error: number } {
  const total = weights.reduce((sum, w) => sum + w, 0);
  if (!(total > 0)) return { mean: 0, error: 0 };
  let mean = 0;
  for (let i = 0; i < weights.length; i++) mean += (weights[i] * (before[i] - after[i])) / total;
  let squares = 0;
  for (let i = 0; i < weights.length; i++) {
    const deviation = (weights[i] * (before[i] - after[i] - mean)) / total;
    squares += deviation * deviation;
  }
  return { mean, error: Math.sqrt(squares) };
}
