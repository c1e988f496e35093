import { countIncomplete, type Points } from '../model/points.js';
import type { BlockStatistics } from './blockStatistics.js';
import { later } from './eventTime.js';
import type { ValidatedBatch } from './validatedBatch.js';

/** Rows by what became of them: read = learned + heldOut + rejected. */
export interface RowCounts {
  /** Rows read. */
  readonly read: number;
  /** Rows learned from. */
  readonly learned: number;
  /** Rows held out, over all passes. */
  readonly heldOut: number;
  /** Rows rejected. */
  readonly rejected: number;
}

/** Where reading must go on: the source's own position, and the rows of that record batch that are done with. */
export interface Position {
  /** Opaque outside its source; null before the first record batch. */
  readonly source: unknown;
  /** Rows of that record batch that were learned, held out or rejected already. */
  readonly rowsDone: number;
  /** Valid rows of the current pass that are done with; decides which rows are held out. */
  readonly ordinal: number;
  /** Reading of the source, from 0. */
  readonly pass: number;
}

/** The part of a checkpoint that says which rows were read and what became of them. */
export interface LedgerState {
  /** Rows by what became of them. */
  readonly rows: RowCounts;
  /** Rejected rows by reason: `null`, `NaN`, `infinite`, `zero`, `weight`, `time`, `late`, `poison`, `unreadable`. */
  readonly rejectedBy: Readonly<Record<string, number>>;
  /** Rows learned from or held out in which missing values were filled, over all passes. */
  readonly imputed: number;
  /** Time of the latest event read, in seconds; null where rows have no times. */
  readonly watermark: number | null;
  /** Where reading must go on. */
  readonly position: Position;
}

/**
 * What became of all rows up to one place in the stream: counts, reasons, position and watermark as one immutable
 * value. It is a pure function of the rows before that place, so the ledger at the end of a mini-batch says all that a
 * resumed run needs to know of the source.
 */
export interface Ledger extends LedgerState {
  /** Rows in the hold-out sample. */
  readonly heldRows: number;
}

/** The ledger before the first row. */
export const emptyLedger: Ledger = {
  rows: { read: 0, learned: 0, heldOut: 0, rejected: 0 },
  rejectedBy: {},
  imputed: 0,
  watermark: null,
  position: { source: null, rowsDone: 0, ordinal: 0, pass: 0 },
  heldRows: 0,
};

/** The ledger of a checkpoint. @param heldRows rows in the checkpoint's hold-out sample */
export const ledgerFrom = (state: LedgerState, heldRows: number): Ledger => ({ ...ledgerState(state), heldRows });

/** The part of a checkpoint that restores a ledger. */
export const ledgerState = ({ rows, rejectedBy, imputed, watermark, position }: LedgerState): LedgerState => ({
  rows,
  rejectedBy,
  imputed,
  watermark,
  position,
});

/** At the start of a record batch, `rowsDone` rows of which are done with already. */
export function openBatch(ledger: Ledger, { source, pass }: ValidatedBatch, rowsDone: number): Ledger {
  const ordinal = pass === ledger.position.pass ? ledger.position.ordinal : 0;
  return { ...ledger, position: { source, rowsDone, ordinal, pass } };
}

/** After more rows that are learned from. @param time of the latest event among them, if it is known yet */
export const passLearned = (ledger: Ledger, rows: Passed, time: number | null = null): Ledger => ({
  ...passRows(ledger, rows, time),
  rows: { ...ledger.rows, read: ledger.rows.read + rows.n, learned: ledger.rows.learned + rows.n },
});

/** After one more row that is held out. @param sampled whether it was added to the sample */
export const passHeldOut = (ledger: Ledger, row: Passed, sampled: boolean, time: number | null): Ledger => ({
  ...passRows(ledger, row, time),
  rows: { ...ledger.rows, read: ledger.rows.read + 1, heldOut: ledger.rows.heldOut + 1 },
  heldRows: ledger.heldRows + (sampled ? 1 : 0),
});

/** After rejecting the rows of the record batch up to row `end`. @param reasons why, by row */
export function rejectUpTo(ledger: Ledger, end: number, reasons: ValidatedBatch['reasons']): Ledger {
  const { rowsDone } = ledger.position;
  if (rowsDone >= end) return ledger;
  const rejectedBy: Record<string, number> = { ...ledger.rejectedBy };
  for (let row = rowsDone; row < end; row++) {
    const reason = reasons?.get(row) ?? 'other';
    rejectedBy[reason] = (rejectedBy[reason] ?? 0) + 1;
  }
  const { read, rejected, ...rows } = ledger.rows;
  const count = end - rowsDone;
  return {
    ...ledger,
    rejectedBy,
    rows: { ...rows, read: read + count, rejected: rejected + count },
    position: { ...ledger.position, rowsDone: end },
  };
}

/** After a mini-batch of blocks that were read elsewhere. @param source where the run stands then */
export function passBlocks(ledger: Ledger, blocks: readonly BlockStatistics[], source: unknown): Ledger {
  const rejectedBy: Record<string, number> = { ...ledger.rejectedBy };
  let { read, learned, rejected, heldOut } = ledger.rows;
  let { imputed } = ledger;
  for (const block of blocks) {
    const valid = block.statistics.counts.reduce((sum, count) => sum + count, 0);
    for (const [reason, rows] of Object.entries(block.rejectedBy))
      rejectedBy[reason] = (rejectedBy[reason] ?? 0) + rows;
    read += block.read;
    learned += valid;
    rejected += block.read - valid;
    imputed += block.imputed;
  }
  const { pass, ordinal } = ledger.position;
  const position = { source, rowsDone: 0, ordinal: ordinal + learned - ledger.rows.learned, pass };
  return { ...ledger, rejectedBy, imputed, position, rows: { read, learned, heldOut, rejected } };
}

/** How many rows are passed, and which of them have missing values. */
type Passed = Pick<Points, 'n' | 'incomplete'>;

const passRows = (ledger: Ledger, rows: Passed, time: number | null): Ledger => ({
  ...ledger,
  imputed: ledger.imputed + countIncomplete(rows),
  watermark: later(ledger.watermark, time),
  position: {
    ...ledger.position,
    rowsDone: ledger.position.rowsDone + rows.n,
    ordinal: ledger.position.ordinal + rows.n,
  },
});
