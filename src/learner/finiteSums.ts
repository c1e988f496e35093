import { inputError } from '../errors.js';
import type { Points } from '../model/points.js';
import type { Position } from './ledger.js';

/**
 * Checks a sum over a mini-batch, which is not finite where a row is not, or where squared distances overflow.
 * @param sum what was summed
 * @param points the rows, or the last of them
 * @param at mini-batches applied before, and the position after the last row
 * @throws MeanderError `input` naming the row or the remedy
 */
export function assertFiniteSum(
  sum: number,
  { values, n, d }: Points,
  { step, pass, rowsDone }: Pick<Position, 'pass' | 'rowsDone'> & { step: number },
): void {
  if (Number.isFinite(sum)) return;
  const bad = values.subarray(0, n * d).findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    throw inputError(
      `Row ${Math.floor(bad / d)} of mini-batch ${step + 1} has ${values[bad]} in column ${bad % d}; ` +
        'only finite numbers can be learned from.',
    );
  }
  throw inputError(
    `Squared distances overflow float64 in mini-batch ${step + 1} (pass ${pass}, up to row ${rowsDone}); ` +
      'scale the features down.',
  );
}
