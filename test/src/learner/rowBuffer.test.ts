import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyLedger, type Ledger, passLearned } from '../../../src/learner/ledger.js';
import { RowBuffer } from '../../../src/learner/rowBuffer.js';

const rowsFrom = (first: number, n: number) => ({
  values: Float32Array.from({ length: 2 * n }, (_, i) => first + Math.floor(i / 2)),
  weights: Float64Array.from({ length: n }, (_, i) => 10 * (first + i)),
  n,
  d: 2,
});

/** The first rows of the stream: how many, and which have missing values. */
const firstRows = (marks: readonly number[]) => ({ n: marks.length, incomplete: Uint8Array.from(marks) });

const move = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 9 }), fc.boolean());

describe('a row buffer', () => {
  test('gives rows and ledgers in the order in which they came, however they are added and dropped', () => {
    fc.assert(
      fc.property(fc.array(move), (moves) => {
        const buffer = new RowBuffer(64);
        const marks: number[] = [];
        let dropped = 0;
        for (const [rows, drops, incomplete] of moves) {
          const n = Math.min(rows, 64 - buffer.length);
          const added = marks.length;
          const before = passLearned(emptyLedger, firstRows(marks));
          const own = Array.from({ length: n }, (_, i) => (incomplete ? (added + i) % 2 : 0));
          const run = { ...rowsFrom(added, n), ...(incomplete && { incomplete: Uint8Array.from(own) }) };
          if (n > 0) buffer.append(run, before);
          marks.push(...own);
          const taken = Math.min(drops, buffer.length);
          if (taken === 0) continue;
          const { values, weights } = buffer.peek(taken);
          expect(Array.from(values)).toEqual(Array.from(rowsFrom(dropped, taken).values));
          expect(Array.from(weights ?? [])).toEqual(Array.from(rowsFrom(dropped, taken).weights));
          const ledger: Ledger = buffer.drop(taken);
          dropped += taken;
          expect(ledger).toEqual(passLearned(emptyLedger, firstRows(marks.slice(0, dropped))));
          expect(buffer.length).toBe(marks.length - dropped);
        }
      }),
    );
  });

  test('knows the number of features from its first row on', () => {
    const buffer = new RowBuffer(4);
    expect(buffer.d).toBe(0);
    buffer.append(rowsFrom(0, 1), emptyLedger);
    expect(buffer.d).toBe(2);
  });
});
