/** What kind of failure: `usage` (options), `input` (data), `model` (file incompatible or corrupt), `storage`,
 * `broker` (a feed's server), `limit`.
 * @category Errors
 */
export type ErrorCode = 'usage' | 'input' | 'model' | 'storage' | 'broker' | 'limit';

/**
 * The one error class of Meander. `code` is stable and decides the command's exit code; the message is one sentence
 * that says what, where, both numbers and what to do next.
 * @category Errors
 */
export class MeanderError extends Error {
  override readonly name = 'MeanderError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** An option or argument that cannot be used. */
export const usageError = (message: string) => new MeanderError('usage', message);
/** Data that cannot be read or learned from. */
export const inputError = (message: string, options?: ErrorOptions) => new MeanderError('input', message, options);
/** A model or checkpoint that is incompatible or corrupt. */
export const modelError = (message: string, options?: ErrorOptions) => new MeanderError('model', message, options);
/** A place that cannot be written to. */
export const storageError = (message: string, options?: ErrorOptions) => new MeanderError('storage', message, options);
/** A feed's server that cannot be reached, refuses, or no longer has what is wanted. */
export const brokerError = (message: string, options?: ErrorOptions) => new MeanderError('broker', message, options);
/** A bound on memory or size that was reached. */
export const limitError = (message: string) => new MeanderError('limit', message);
