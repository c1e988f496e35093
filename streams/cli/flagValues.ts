import { type OptionValue, parsedBy, text } from '../../src/options/index.js';
import { asCadence, type Cadence } from '../operators/cadence.js';
import { type ThreadCount, threadCount } from '../threads/workerThreads.js';

/** Names with commas between them; one with a comma in it stands in double quotes, and quotes in it are doubled. */
export const names: OptionValue<string[]> = {
  must: 'names with commas between them, such as a,b or "x,y",z',
  accepts: (value): value is string[] => Array.isArray(value) && value.every((name) => name !== ''),
  read: (typed) => splitNames(typed),
};

/** Splits at the commas that are not in quotes. */
function splitNames(typed: string): string[] {
  const names: string[] = [];
  for (let rest = `${typed},`; rest !== ''; ) {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*,/.exec(rest);
    const [all, name] = quoted ?? /^([^,]*),/.exec(rest) ?? [rest, rest];
    names.push(quoted ? name.replaceAll('""', '"') : name.trim());
    rest = rest.slice(all.length);
  }
  return names;
}

/** Names of columns to keep, or `all`, which may be typed as `*`, too. */
export const keptNames: OptionValue<readonly string[] | 'all'> = {
  must: 'all, or names with commas between them, such as a,b',
  accepts: (value): value is string[] | 'all' => value === 'all' || names.accepts(value),
  read: (typed) => (/^(all|\*)$/.test(typed.trim()) ? 'all' : names.read(typed)),
};

/** A number of threads. */
export const threads: OptionValue<ThreadCount> = {
  must: 'a whole number from 1 to 64, or auto',
  accepts: (value): value is ThreadCount => value === 'auto' || mayBe(() => threadCount(value as number)),
  read: (typed) => (typed === 'auto' || typed.trim() === '' ? typed : Number(typed)),
};

/** How often something is done. */
export const interval: OptionValue<Cadence> = parsedBy<Cadence>(
  asCadence,
  'a number of seconds, rows or mini-batches such as 5s, 100000rows or 50batches',
);

/** What to do with a record of a feed that cannot be read. */
export type PoisonResponse = 'fail' | 'skip' | `topic:${string}`;

/** `fail`, `skip`, or `topic:NAME` of the topic to move the record to. */
export const poisonResponse: OptionValue<PoisonResponse> = {
  must: 'fail, skip or topic:NAME',
  accepts: (value): value is PoisonResponse => /^(fail|skip|topic:.+)$/.test(String(value)),
  read: text.read,
};

function mayBe(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
