import { type KernelName, kernelNames, usageError } from '../../src/index.js';
import type { PredictOptions } from '../operators/predict.js';
import type { ThreadCount } from '../threads.js';
import type { Arguments, Flags } from './flags.js';

/** Flags of every command that reads data. */
export const dataFlags: Flags = {
  columns: { value: 'A,B', help: 'feature columns (default: the only fixed-size list, else all numeric columns)' },
  vector: { value: 'NAME', help: 'fixed-size list column to use as features' },
  dims: { value: 'N', help: 'numbers of a row in raw .f32 and .f64 files' },
  weight: { value: 'COLUMN', help: 'column of sample weights' },
  'on-bad-row': { value: 'fail|skip', help: 'what to do with null, NaN and infinity (default fail)' },
  'allow-unterminated': { help: 'accept streams without an end-of-stream marker' },
  kernel: { value: kernelNames.join('|'), help: 'force a kernel; changes time only' },
  threads: { value: 'N|auto', help: 'threads to assign on (default auto, one a processor); changes time only' },
};

/** What the flags say about points and how they are assigned. */
export function pointsOptions(args: Arguments): PredictOptions {
  const onBadRow = args.text('on-bad-row');
  if (onBadRow !== undefined && onBadRow !== 'fail' && onBadRow !== 'skip') throw usageError(`--on-bad-row is "${onBadRow}"; use fail or skip.`);
  const kernel = args.text('kernel') as KernelName | undefined;
  if (kernel !== undefined && !kernelNames.includes(kernel)) throw usageError(`--kernel is "${kernel}"; use ${kernelNames.join(', ')}.`);
  return { columns: args.list('columns'), vector: args.text('vector'), weight: args.text('weight'), onBadRow, kernel, threads: threadsOf(args) };
}

function threadsOf(args: Arguments): ThreadCount {
  return args.text('threads') === 'auto' ? 'auto' : (args.number('threads') ?? 'auto');
}
