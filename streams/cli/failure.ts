import { MeanderError } from '../../src/errors.js';
import { isSystemError, reasonOf } from '../systemError.js';
import { failures } from './exitCodes.js';

/** A failure as it is told to a person. */
export interface Failure {
  /** The exit code. */
  code: number;
  /** One sentence. */
  message: string;
}

/** What engines say when memory cannot be had: typed arrays, WebAssembly, strings. */
const OUT_OF_MEMORY = new RegExp(
  [
    'could not allocate memory',
    'allocation failed',
    'Unable to grow instance memory',
    'Invalid typed array length',
    'Cannot create a (string longer|Buffer larger)',
    'Invalid string length',
    'heap out of memory',
  ].join('|'),
  'i',
);

/** Error codes of the system that mean a limit of the process or the machine, and not a file that cannot be written. */
const LIMITS = ['ENOMEM', 'EAGAIN', 'EMFILE', 'ENFILE'];

/**
 * The one place that decides how a command fails.
 * @returns undefined for an error in the program, whose stack trace is wanted
 */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof MeanderError) return { code: failures[error.code].code, message: error.message };
  if (!(error instanceof Error)) return undefined;
  if (OUT_OF_MEMORY.test(error.message)) return { code: failures.limit.code, message: memoryText(error) };
  if (!isSystemError(error)) return undefined;
  const { code } = failures[LIMITS.includes(error.code) ? 'limit' : 'storage'];
  const where = error.path === undefined ? 'The operating system refused a request' : `${error.path} cannot be used`;
  return { code, message: `${where}: ${reasonOf(error)}.` };
}

const memoryText = (error: Error): string =>
  `The memory that this needs is not available (${error.message}); allow more memory (ulimit -v, ` +
  'NODE_OPTIONS=--max-old-space-size=MB), or use fewer clusters, a smaller --batch-size or fewer threads.';
