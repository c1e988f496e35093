import { kernelNames } from '../../src/kernel/index.js';
import { payloadNames } from '../formats/payloads/payloadNames.js';
import type { PredictOptions } from '../operators/predict.js';
import type { ThreadCount } from '../threads/workerThreads.js';
import { type Arguments, type Flags, oneOf } from './flags.js';

/** Flags of every command that reads data. */
export const dataFlags: Flags = {
  columns: { value: 'A,B', help: 'feature columns (default: the only fixed-size list, else all numeric columns)' },
  vector: { value: 'NAME', help: 'fixed-size list column to use as features' },
  dims: { value: 'N', help: 'numbers of a row in raw .f32 and .f64 files' },
  weight: { value: 'COLUMN', help: 'column of sample weights' },
  time: {
    value: 'COLUMN',
    help: 'column that says when a row happened: a timestamp, or seconds (default in feeds: of the record)',
  },
  'on-bad-row': { value: 'fail|skip', help: 'what to do with null, NaN and infinity (default fail)' },
  payload: { value: payloadNames.join('|'), help: 'what records of a feed hold (default: by the first one)' },
  follow: { help: 'go on with a feed until a signal (default: up to where it ends now)' },
  'max-wait': { value: 'SECONDS', help: 'learn from what waits when a feed was idle so long (default 5)' },
  'on-poison': {
    value: 'fail|skip|topic:NAME',
    help: 'what to do with records of a feed that cannot be read (default fail)',
  },
  'on-gap': { value: 'fail|skip', help: 'what to do where a feed no longer has what comes next (default fail)' },
  secrets: { value: 'FILE', help: 'NAME=value lines of users and passwords, beside the environment' },
  'allow-unterminated': { help: 'accept streams without an end-of-stream marker' },
  kernel: { value: kernelNames.join('|'), help: 'force a kernel; changes time only' },
  threads: { value: 'N|auto', help: 'threads to assign on (default auto, one a processor); changes time only' },
};

/** What the flags say about points and how they are assigned. */
export function pointsOptions(args: Arguments): PredictOptions & { threads: ThreadCount } {
  return {
    columns: args.list('columns'),
    vector: args.text('vector'),
    weight: args.text('weight'),
    time: args.text('time'),
    onBadRow: oneOf(args, 'on-bad-row', ['fail', 'skip']),
    kernel: oneOf(args, 'kernel', kernelNames, ', '),
    threads: threadsOf(args),
  };
}

/** What the flags say about feeds. */
export function feedOptions(args: Arguments) {
  const poison = args.text('on-poison');
  const topic = poison?.startsWith('topic:') ? poison.slice('topic:'.length) : undefined;
  const wait = args.number('max-wait');
  return {
    payload: oneOf(args, 'payload', payloadNames, ', '),
    follow: args.isSet('follow'),
    maxWait: wait === undefined ? undefined : 1000 * wait,
    onPoison: topic ? { topic } : oneOf(args, 'on-poison', ['fail', 'skip'], ', '),
    onGap: oneOf(args, 'on-gap', ['fail', 'skip'], ', '),
    notify: (message: string) => void process.stderr.write(`meander: ${message}\n`),
  };
}

function threadsOf(args: Arguments): ThreadCount {
  return args.text('threads') === 'auto' ? 'auto' : (args.number('threads') ?? 'auto');
}
