import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyReflections, tridiagonalize } from '../../../src/numeric/tridiagonal.js';

test('QTQᵀ is the matrix again, where rows of the identity become those of Q by the reflections', () => {
  const entry = fc.double({ min: -100, max: 100, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.infiniteStream(entry), (n, numbers) => {
      const a = new Float64Array(n * n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = numbers.next().value as number;
      const reduced = tridiagonalize(a, n);
      const { diagonal, offDiagonal } = reduced;
      // Row i of q is Q·e_i, so that a = Σ T_ij q_i q_jᵀ.
      const q = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        q[i * n + i] = 1;
        applyReflections(reduced, n, q, i * n);
      }
      const entryOf = (i: number, j: number) =>
        i === j ? diagonal[i] : Math.abs(i - j) === 1 ? offDiagonal[Math.max(i, j)] : 0;
      for (let row = 0; row < n; row++) {
        for (let column = 0; column < n; column++) {
          let sum = 0;
          for (let i = 0; i < n; i++)
            for (let j = 0; j < n; j++) sum += entryOf(i, j) * q[i * n + row] * q[j * n + column];
          expect(Math.abs(sum - a[row * n + column])).toBeLessThan(1e-10);
        }
      }
    }),
  );
});
