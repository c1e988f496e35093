import type { Option, Recorded } from './option.js';
import { type KMeansOptions, optionNames } from './options.js';
import { optionTable } from './optionTable.js';

/** What stands in a checkpoint for a value that it cannot hold: given centroids, a rate that is a function. */
const STAND_INS: Readonly<Record<string, string>> = { init: 'given', rate: 'custom' };

/** Whether a checkpoint has only a stand-in for the value of an option. */
export const isStandIn = (name: string, recorded: Recorded): boolean =>
  recorded !== null && recorded === STAND_INS[name];

/** The options of a run, as far as its checkpoint keeps them: those that decide the bits. */
export function recordedOptions(record: Readonly<Record<string, Recorded>>): KMeansOptions {
  const given = optionNames.flatMap((name) => {
    const recorded = record[name] ?? null;
    if (recorded === null || isStandIn(name, recorded)) return [];
    if (name === 'decay' && typeof record.halfLife === 'string') return [];
    const { value }: Option<unknown, unknown> = optionTable[name];
    return [[name, value.accepts(recorded) ? recorded : value.read(String(recorded))] as const];
  });
  return Object.fromEntries(given) as unknown as KMeansOptions;
}
