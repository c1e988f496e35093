import type { Statistics } from '../model/statistics.js';

/** The sums of one block of rows against one model, and what became of its rows. */
export interface BlockStatistics {
  /** The sums. */
  readonly statistics: Statistics;
  /** Rows read, rejected ones included. */
  readonly read: number;
  /** Rejected rows by reason. */
  readonly rejectedBy: Readonly<Record<string, number>>;
  /** Rows in which missing values were filled. */
  readonly imputed: number;
}
