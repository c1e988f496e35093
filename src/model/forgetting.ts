import { usageError } from '../errors.js';
import { power } from '../numeric/power.js';

/** λ of one mini-batch of so many rows: what is left of every weight before the mini-batch is added. */
export type Forgetting = (rows: number) => number;

/**
 * λ per mini-batch, from a decay 0…1 or a half-life in rows (`1000000rows`) or mini-batches (`100batches`):
 * λ = ½^(rows/half-life). λ = 1 remembers everything, λ = 0 only the latest mini-batch (Spark's and Flink's decay factor).
 * @throws MeanderError `usage` for a decay outside [0, 1], an unreadable half-life, or both at once
 */
export function parseForgetting(decay?: number, halfLife?: string): Forgetting {
  if (decay !== undefined && halfLife !== undefined) {
    throw usageError(`A decay (${decay}) and a half-life (${halfLife}) say the same thing twice; give one of them.`);
  }
  if (halfLife === undefined) return constantDecay(decay ?? 1);
  const found = /^(\d+(?:\.\d+)?)(rows|batches)$/.exec(halfLife);
  const length = Number(found?.[1]);
  if (!found || !(length > 0)) {
    throw usageError(`The half-life "${halfLife}" is not known; use a number of rows or batches such as 1000000rows or 100batches.`);
  }
  if (found[2] === 'batches') return constantDecay(power(0.5, 1 / length));
  return (rows) => power(0.5, rows / length);
}

function constantDecay(lambda: number): Forgetting {
  if (!(lambda >= 0 && lambda <= 1)) throw usageError(`The decay ${lambda} lies outside 0…1; 1 remembers everything.`);
  return () => lambda;
}
