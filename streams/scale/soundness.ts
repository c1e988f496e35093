import { inputError, modelError } from '../../src/errors.js';
import type { Counted, OpenEpoch } from './openEpoch.js';
import type { StatsRecord } from './records.js';

/** The share of poison records above which a job ends, and the records from which on it is judged. */
const [MOST_POISON, MIN_JUDGED] = [0.01, 100];
const REMEDY =
  'so the memory, processor or software of one of them is faulty; the job stops here. Find out which, and ' +
  'start the job again under another name.';

/**
 * Makes sure that two processes have the same sums of the same block and model.
 * @param digest of the later sums
 * @param counted those that count
 * @param counts INOUT how many were compared
 * @throws MeanderError `model` naming both processes
 */
export function assertEqualSums(
  { epoch, block, by }: StatsRecord,
  digest: string,
  counted: Counted,
  counts: { duplicates: number },
): void {
  counts.duplicates++;
  if (digest === counted.digest) return;
  throw modelError(`${counted.by} and ${by} have different sums of block ${block} of epoch ${epoch}, ${REMEDY}`);
}

/**
 * Makes sure that no process goes on alone with its own model: more processes agree on it than differ.
 * @throws MeanderError `model` naming those that differ
 */
export function assertOneModel({ plan, differing, contributors }: OpenEpoch): void {
  if (differing.size === 0 || differing.size < contributors.size) return;
  const names = (set: ReadonlySet<string>) => [...set].join(', ');
  throw modelError(
    `${names(differing)} had another model in epoch ${plan.epoch} than ${names(contributors)}, ${REMEDY}`,
  );
}

/** @throws MeanderError `input` where more than 1 % of at least 100 records are poison */
export function assertPoisonIsRare(poison: number, records: number): void {
  if (records < MIN_JUDGED || poison <= MOST_POISON * records) return;
  throw inputError(
    `${poison} of ${records} records cannot be read, more than ${100 * MOST_POISON} %, so the whole feed is probably ` +
      'not what was expected. Check --payload and --columns.',
  );
}
