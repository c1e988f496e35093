import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  emptyLedger,
  type Ledger,
  ledgerFrom,
  ledgerState,
  openBatch,
  passHeldOut,
  passLearned,
  rejectUpTo,
} from '../../../src/learner/ledger.js';

const batch = { source: 'b', pass: 0, rows: 10, n: 10, d: 1, values: new Float64Array(10) };

/** Rows of which every third has missing values. */
const rowsOf = (n: number, from = 0) => ({
  n,
  incomplete: Uint8Array.from({ length: n }, (_, i) => Number((from + i) % 3 === 0)),
});

type Move = { kind: 'learn'; rows: number } | { kind: 'holdOut' } | { kind: 'reject'; rows: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ kind: fc.constant('learn' as const), rows: fc.integer({ min: 1, max: 50 }) }),
  fc.record({ kind: fc.constant('holdOut' as const) }),
  fc.record({ kind: fc.constant('reject' as const), rows: fc.integer({ min: 1, max: 5 }) }),
);

function apply(ledger: Ledger, next: Move): Ledger {
  if (next.kind === 'learn') return passLearned(ledger, rowsOf(next.rows));
  if (next.kind === 'holdOut') return passHeldOut(ledger, rowsOf(1), true, null);
  return rejectUpTo(ledger, ledger.position.rowsDone + next.rows, new Map([[0, 'null']]));
}

describe('a ledger', () => {
  test('counts every row exactly once: read = learned + held out + rejected', () => {
    fc.assert(
      fc.property(fc.array(move), (moves) => {
        const { rows, rejectedBy, position } = moves.reduce(apply, emptyLedger);
        expect(rows.read).toBe(rows.learned + rows.heldOut + rows.rejected);
        expect(Object.values(rejectedBy).reduce((sum, n) => sum + n, 0)).toBe(rows.rejected);
        expect(position.rowsDone).toBe(rows.read);
        expect(position.ordinal).toBe(rows.learned + rows.heldOut);
      }),
    );
  });

  test('does not depend on how a run of rows is cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 100 }), (rows, cut) => {
        const first = Math.min(cut, rows);
        const [head, tail] = [rowsOf(first), rowsOf(rows - first, first)];
        const whole = passLearned(emptyLedger, rowsOf(rows));
        expect(passLearned(passLearned(emptyLedger, head), tail)).toEqual(whole);
        expect(whole.imputed).toBe(Math.ceil(rows / 3));
      }),
    );
  });

  test('names the reason of each rejected row, or "other" where none is known', () => {
    const reasons = new Map([
      [0, 'NaN'],
      [2, 'null'],
    ]);
    expect(rejectUpTo(openBatch(emptyLedger, batch, 0), 3, reasons).rejectedBy).toEqual({ NaN: 1, other: 1, null: 1 });
  });

  test('starts the ordinal again in every pass, and only there', () => {
    const read = passLearned(openBatch(emptyLedger, batch, 0), { n: 10 });
    expect(openBatch(read, { ...batch, source: 'c' }, 0).position).toEqual({
      source: 'c',
      rowsDone: 0,
      ordinal: 10,
      pass: 0,
    });
    expect(openBatch(read, { ...batch, pass: 1 }, 0).position.ordinal).toBe(0);
  });

  test('keeps the latest event time, whatever the order of the rows', () => {
    const ledger = passHeldOut(
      passLearned(passLearned(emptyLedger, { n: 5 }, 100), { n: 5 }, 90),
      { n: 1 },
      false,
      null,
    );
    expect(ledger.watermark).toBe(100);
  });

  test('counts rows with missing values, learned or held out', () => {
    expect(passHeldOut(passLearned(emptyLedger, rowsOf(4)), rowsOf(1), false, null).imputed).toBe(3);
  });

  test('is restored from a checkpoint as it was', () => {
    const ledger = passHeldOut(passLearned(openBatch(emptyLedger, batch, 2), rowsOf(3), 7), rowsOf(1), true, 8);
    expect(ledgerFrom(ledgerState(ledger), ledger.heldRows)).toEqual(ledger);
  });
});
