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

type Move = { kind: 'learn'; rows: number } | { kind: 'holdOut' } | { kind: 'reject'; rows: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ kind: fc.constant('learn' as const), rows: fc.integer({ min: 1, max: 50 }) }),
  fc.record({ kind: fc.constant('holdOut' as const) }),
  fc.record({ kind: fc.constant('reject' as const), rows: fc.integer({ min: 1, max: 5 }) }),
);

function apply(ledger: Ledger, next: Move): Ledger {
  if (next.kind === 'learn') return passLearned(ledger, next.rows);
  if (next.kind === 'holdOut') return passHeldOut(ledger, true, null);
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
        expect(passLearned(passLearned(emptyLedger, first), rows - first)).toEqual(passLearned(emptyLedger, rows));
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
    const read = passLearned(openBatch(emptyLedger, batch, 0), 10);
    expect(openBatch(read, { ...batch, source: 'c' }, 0).position).toEqual({
      source: 'c',
      rowsDone: 0,
      ordinal: 10,
      pass: 0,
    });
    expect(openBatch(read, { ...batch, pass: 1 }, 0).position.ordinal).toBe(0);
  });

  test('keeps the latest event time, whatever the order of the rows', () => {
    const ledger = passHeldOut(passLearned(passLearned(emptyLedger, 5, 100), 5, 90), false, null);
    expect(ledger.watermark).toBe(100);
  });

  test('is restored from a checkpoint as it was', () => {
    const ledger = passHeldOut(passLearned(openBatch(emptyLedger, batch, 2), 3, 7), true, 8);
    expect(ledgerFrom(ledgerState(ledger), ledger.heldRows)).toEqual(ledger);
  });
});
