import { expect, test } from 'vitest';
import { Convergence } from '../../../src/estimator/convergence.js';
import { fillParams } from '../../../src/estimator/params.js';
import { emptyObjective } from '../../../src/model/objective.js';
import { pointsOf } from '../../fixtures/rows.js';

const points = pointsOf([
  [0, 0],
  [0, 2],
  [4, 0],
  [4, 2],
]);
const rowsLearned = (learned: number) => ({ read: learned, learned, rejected: 0, heldOut: 0 });

/** The step at which a run ends whose mini-batches of two rows have these inertias and movements. */
function endOf(params: object, inertias: number[], movements: number[] = []): number {
  const convergence = new Convergence(points, 2, fillParams({ maxNoImprovement: null, ...params }));
  return inertias.findIndex((batchInertia, i) => {
    const objective = { ...emptyObjective(), batchInertia, batchWeight: 2 };
    convergence.after({ step: i + 1, rows: rowsLearned(2 * (i + 1)), objective, movement: movements[i] ?? 100 });
    return convergence.reached;
  });
}

test('a run ends after so many mini-batches without an improvement; the first one does not count', () => {
  expect(endOf({ maxNoImprovement: 2 }, [0, 9, 8, 7, 9, 9, 9])).toBe(5);
  expect(endOf({ maxNoImprovement: null }, [0, 9, 8, 7, 9, 9, 9])).toBe(-1);
});
test('a lack of improvement ends nothing before all rows were learned from', () => {
  expect(endOf({ maxNoImprovement: 0 }, [5, 5, 5])).toBe(1);
  const many = pointsOf(Array.from({ length: 100 }, (_, i) => [i]));
  const convergence = new Convergence(many, 2, fillParams({ maxNoImprovement: 1 }));
  const objective = { ...emptyObjective(), batchInertia: 1, batchWeight: 2 };
  const reached = [49, 50].map((step) => {
    convergence.after({ step, rows: rowsLearned(2 * step), objective, movement: 1 });
    return convergence.reached;
  });
  expect(reached).toEqual([false, true]);
});
test('a run ends by a movement of at most tol times the mean variance, which is 2.5 here', () => {
  expect(endOf({ tol: 0.1 }, [9, 9, 9, 9], [0.01, 0.26, 0.25, 0.2])).toBe(2);
  expect(endOf({ tol: 0 }, [9, 9, 9, 9], [0, 0, 0, 0])).toBe(-1);
});
