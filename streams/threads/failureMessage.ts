import { type ErrorCode, MeanderError } from '../../src/errors.js';

/** An error on its way from one thread to another, which keeps the kind of failure. */
export interface FailureMessage {
  /** The code of a MeanderError; null for any other error. */
  code: ErrorCode | null;
  /** What happened. */
  text: string;
}

/** Packs an error for another thread. */
export const toFailureMessage = (error: unknown): FailureMessage => ({
  code: error instanceof MeanderError ? error.code : null,
  text: error instanceof Error ? error.message : String(error),
});

/** Unpacks an error of another thread. */
export const fromFailureMessage = ({ code, text }: FailureMessage): Error =>
  code === null ? new Error(text) : new MeanderError(code, text);
