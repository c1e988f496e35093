import type { ErrorCode } from '../../src/errors.js';

/** The exit code of each kind of failure, and what it means. */
export const failures: Readonly<Record<ErrorCode, { code: number; meaning: string }>> = {
  usage: { code: 2, meaning: 'A command, flag or option is wrong.' },
  input: { code: 3, meaning: 'Data cannot be read or learned from.' },
  model: { code: 4, meaning: 'A model or checkpoint is corrupt, or does not fit this run.' },
  storage: { code: 5, meaning: 'A file cannot be written.' },
  broker: { code: 6, meaning: 'The server of a feed cannot be reached, or refuses.' },
  limit: { code: 7, meaning: 'A limit on memory or size was reached.' },
};

/** The exit code of each signal that ends a command in good order. */
export const signalCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** A signal that ends a command in good order. */
export type EndingSignal = keyof typeof signalCodes;

/** All exit codes with their meanings, for the overview. */
export const exitCodes: readonly (readonly [code: string, meaning: string])[] = [
  ['0', 'The command did what it was asked to.'],
  ...Object.values(failures).map(({ code, meaning }) => [String(code), meaning] as const),
  ...Object.entries(signalCodes).map(
    ([name, code]) => [String(code), `${name} ended it, after saving what there was to save.`] as const,
  ),
];
