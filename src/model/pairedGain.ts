/** Rows of a hold-out that can judge one model against another. */
export const LEAST_HELD = 100;

/** Mean of the squared distances by weight; null where there is no weight. */
export function meanDistance(weights: Float64Array, distances: Float64Array): number | null {
  let inertia = 0;
  let weight = 0;
  for (let i = 0; i < weights.length; i++) {
    inertia += weights[i] * distances[i];
    weight += weights[i];
  }
  return weight > 0 ? inertia / weight : null;
}

/** Mean of what each row gains, by weight, and its standard error. */
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
    const off = (weights[i] * (before[i] - after[i] - mean)) / total;
    squares += off * off;
  }
  return { mean, error: Math.sqrt(squares) };
}
