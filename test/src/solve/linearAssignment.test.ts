import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linearAssignment } from '../../../src/solve/linearAssignment.js';

const permutations = (left: number[]): number[][] =>
  left.length === 0 ? [[]] : left.flatMap((j) => permutations(left.filter((x) => x !== j)).map((rest) => [j, ...rest]));

test('linearAssignment finds the cheapest of all assignments', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.infiniteStream(fc.nat(20)), (k, numbers) => {
      const costs = Float64Array.from({ length: k * k }, () => numbers.next().value as number);
      const cost = (columns: readonly number[]) => columns.reduce((sum, j, i) => sum + costs[i * k + j], 0);
      const found = Array.from(linearAssignment(costs, k));
      expect(new Set(found).size).toBe(k);
      expect(cost(found)).toBe(Math.min(...permutations([...Array(k).keys()]).map(cost)));
    }),
  );
});
