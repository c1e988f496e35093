import { usageError } from '../errors.js';
import type { Checkpoint } from './checkpoint.js';
import type { KMeansOptions } from './options.js';
import { isStandIn } from './recordedOptions.js';

/**
 * Checks that a step of a run needs nothing of its rows but their statistics.
 * @param record what a checkpoint keeps of the options
 * @param options the options
 * @throws MeanderError `usage` naming the option that needs the rows themselves
 */
export function assertStepsFromStatistics(record: Checkpoint['options'], options: KMeansOptions): void {
  const { replicas = 1, repair, certify, onDrift = 'tell', halfLife, late } = options;
  const byTime = halfLife !== undefined && !/(rows|batches)$/.test(halfLife);
  const needing = [
    replicas > 1 && 'replicas',
    options.escape && 'escape',
    repair && 'repair',
    certify && 'certify',
    onDrift !== 'tell' && `onDrift ${onDrift}`,
    byTime && `halfLife ${halfLife}`,
    late && 'late',
    isStandIn('rate', record.rate ?? null) && 'a rate that is a function',
  ].filter((name) => name);
  if (needing.length === 0) return;
  throw usageError(
    `A step from statistics of blocks cannot have ${needing.join(', ')}: that needs all rows of a mini-batch in one ` +
      'process. Leave it out, or learn in one process.',
  );
}
