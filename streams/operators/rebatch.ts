import { Observable, type OperatorFunction } from 'rxjs';
import { usageError } from '../../src/errors.js';
import { type Points, sliceRows } from '../../src/model/index.js';

/**
 * Points in pieces of exactly n rows, the last one shorter, whatever the pieces they arrive in.
 *
 * 1. Each piece is a copy of its own.
 * 2. Completion emits the rows left over, an error drops them.
 * @throws MeanderError `usage` where n is not a whole number of at least 1
 */
export function rebatch(n: number): OperatorFunction<Points, Points> {
  if (!(Number.isSafeInteger(n) && n >= 1))
    throw usageError(`rebatch needs a whole number of rows of at least 1, not ${n}.`);
  return (source) =>
    new Observable((subscriber) => {
      let piece: Points | undefined;
      const take = (points: Points) => {
        for (let from = 0; from < points.n && !subscriber.closed; ) {
          piece ??= blank(points, n);
          const rows = Math.min(n - piece.n, points.n - from);
          piece.values.set(points.values.subarray(from * points.d, (from + rows) * points.d), piece.n * points.d);
          piece.weights?.set((points.weights as Float64Array).subarray(from, from + rows), piece.n);
          piece.n += rows;
          from += rows;
          if (piece.n < n) continue;
          const full = piece;
          piece = undefined;
          subscriber.next(full);
        }
      };
      return source.subscribe({
        next: take,
        error: (error) => subscriber.error(error),
        complete: () => {
          if (piece) subscriber.next(sliceRows(piece, 0, piece.n));
          subscriber.complete();
        },
      });
    });
}

const blank = ({ values, weights, d }: Points, rows: number): Points => ({
  values: values instanceof Float32Array ? new Float32Array(rows * d) : new Float64Array(rows * d),
  n: 0,
  d,
  weights: weights && new Float64Array(rows),
});
