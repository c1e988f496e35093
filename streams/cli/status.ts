import type { Chart } from './chart/chart.js';

/** How far a command is, as its thread tells the main thread, which draws it. */
export interface Status {
  /** What the command does, such as `labelling`. Another text begins a new clock. */
  readonly doing: string;
  /** What it waits for, where it waits for something outside this program. */
  readonly waitingFor?: string;
  /** How much is done. */
  readonly count?: number;
  /** What is counted, such as `rows`. */
  readonly unit?: string;
  /** Part of the work that is done, 0…1; undefined where its length is not known. */
  readonly part?: number;
  /** What else is known, the most important first. */
  readonly details?: readonly string[];
  /** What is drawn of a run, where the terminal is large enough. */
  readonly chart?: Chart;
}

/** Milliseconds after which a command says what it waits for. */
export const WAITING_AFTER = 1000;
