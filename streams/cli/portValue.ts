import type { OptionValue } from '../../src/options/index.js';

/** Ports, and 0 for any that is free. */
const MOST = 65_535;

/** A port of this machine. */
export const portValue: OptionValue<number> = {
  must: `a port from 0 to ${MOST}`,
  accepts: (value): value is number => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST,
  read: (typed) => (typed.trim() === '' ? typed : Number(typed)),
};
