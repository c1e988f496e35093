import { type KernelName, kernelNames, usageError } from '../../src/index.js';
import type { PredictOptions } from '../operators/predict.js';
import { arrowFiles } from '../sources/arrowFiles.js';
import type { Source } from '../sources/source.js';
import type { ThreadCount } from '../threads.js';
import { vectorExtension, vectorExtensions } from '../vectors/findLayout.js';
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

/** Opens what the command line names; `-` is stdin. Loads only the reader that it takes, since loading is most of a short run. */
export async function openSource(paths: string[], args: Arguments, shuffleSeed?: number | string): Promise<Source> {
  if (paths.length === 0) throw usageError('No source is given; name Arrow files, folders or globs, or - for stdin.');
  const options = { reuse: true, allowUnterminated: args.on('allow-unterminated') };
  if (paths.some(vectorExtension)) {
    if (!paths.every(vectorExtension)) throw usageError(`Files of vectors (.${vectorExtensions.join(', .')}) cannot be combined with other sources.`);
    if (shuffleSeed !== undefined) throw usageError('Only Arrow files can be shuffled; write the vectors to one.');
    const { vectorFiles } = await import('../sources/vectorFiles.js');
    return vectorFiles(paths, { dims: args.number('dims'), reuse: true });
  }
  if (!paths.includes('-')) {
    if (shuffleSeed === undefined) return arrowFiles(paths, options);
    const { shuffled } = await import('../sources/shuffled.js');
    return shuffled(paths, shuffleSeed, options);
  }
  if (paths.length > 1) throw usageError('stdin (-) cannot be combined with other sources.');
  if (shuffleSeed !== undefined) throw usageError('stdin cannot be shuffled; write it to a file first.');
  const { arrowStream } = await import('../sources/arrowStream.js');
  return arrowStream(process.stdin as AsyncIterable<Uint8Array>, { ...options, name: 'stdin' });
}
