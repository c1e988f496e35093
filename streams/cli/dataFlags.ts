import { numberFrom, oneOf, text, wholeNumber } from '../../src/options/index.js';
import { formatNames } from '../formats/detect.js';
import { payloadNames } from '../formats/payloads/payloadNames.js';
import type { PredictOptions } from '../operators/predict.js';
import { type BadRowResponse, badRowResponses } from '../points/badRowResponse.js';
import { timeUnits } from '../points/timeUnits.js';
import type { ThreadCount } from '../threads/workerThreads.js';
import { sayColumns, warnOnce } from './columnsOutput.js';
import { csvFlags } from './csvFlags.js';
import type { Arguments, Flags } from './flags.js';
import { names, poisonResponse, threads } from './flagValues.js';
import { optionFlags } from './optionFlags.js';
import { warn } from './output.js';

/** Flags of every command that reads data. */
export const dataFlags = {
  columns: {
    group: 'Data',
    placeholder: 'A,B',
    value: names,
    help:
      'Columns to use as features: names, paths such as a.x, names in quotes such as "a,b", patterns such as a*, or ' +
      '-name to leave one out.',
    defaultWords: 'the only list of numbers, else all columns of numbers and booleans',
    recordedAs: 'columns',
  },
  vector: {
    group: 'Data',
    placeholder: 'NAME',
    value: text,
    help: 'Column to use as features, a list of numbers.',
    recordedAs: 'vector',
  },
  match: {
    group: 'Data',
    placeholder: 'name|place',
    value: oneOf('name', 'place'),
    help: 'How the features of a model are found in the data: by their names, or as the columns stand.',
    defaultWords: 'name; by place where either has no names',
    recordedAs: 'match',
  },
  format: {
    group: 'Data',
    placeholder: formatNames.join('|'),
    value: oneOf(...formatNames),
    help: 'Format of stdin, a pipe or a file.',
    defaultWords: 'recognized by the extension, else by the first bytes',
  },
  dims: {
    group: 'Data',
    placeholder: 'N',
    value: wholeNumber(1),
    help: 'Numbers per row in raw .f32 and .f64 files.',
  },
  weight: {
    group: 'Data',
    placeholder: 'COLUMN',
    value: text,
    help: 'Column of sample weights.',
    recordedAs: 'weight',
  },
  time: {
    group: 'Data',
    placeholder: 'COLUMN',
    value: text,
    help: 'Column that says when a row happened: a timestamp, a date, a number or text.',
    defaultWords: 'in feeds the time of the record',
    recordedAs: 'time',
  },
  'time-unit': {
    group: 'Data',
    placeholder: timeUnits.join('|'),
    value: oneOf(...timeUnits),
    help: 'Unit of the numbers in the column of --time, since 1970.',
    defaultWords: 'found from their size',
    recordedAs: 'timeUnit',
  },
  'on-bad-row': {
    group: 'Data',
    placeholder: badRowResponses.join('|'),
    value: oneOf(...badRowResponses),
    default: 'fail',
    help:
      'What to do with rows that hold a null, NaN or infinity: stop, reject them, or replace what is missing (null, ' +
      'NaN) by the mean or median of the seeding rows, or by 0; a model that was learned so goes on so.',
    recordedAs: 'onBadRow',
  },
  'allow-unterminated': { group: 'Data', help: 'Accept Arrow streams without an end-of-stream marker.' },
  ...csvFlags,
  payload: {
    group: 'Feeds',
    placeholder: payloadNames.join('|'),
    value: oneOf(...payloadNames),
    help: 'What the records of a feed hold.',
    defaultWords: 'recognized from the first record',
  },
  'schema-registry': {
    group: 'Feeds',
    placeholder: 'URL',
    value: text,
    help: 'Schema registry of the records, which are JSON, Avro or Protobuf after the five bytes that name the schema.',
  },
  follow: {
    group: 'Feeds',
    help: 'Keep reading a feed until a signal, instead of stopping where it ends now.',
  },
  'max-wait': {
    group: 'Feeds',
    placeholder: 'SECONDS',
    value: numberFrom(0),
    help: 'Learn from the waiting rows when a feed was idle for this long.',
    defaultWords: '5',
  },
  'on-poison': {
    group: 'Feeds',
    placeholder: 'fail|skip|topic:NAME',
    value: poisonResponse,
    help: 'What to do with records of a feed that cannot be read: stop, skip them, or move them to a topic.',
    defaultWords: 'fail',
  },
  'on-gap': {
    group: 'Feeds',
    placeholder: 'fail|skip',
    value: oneOf('fail', 'skip'),
    help: 'What to do where a feed no longer has the next records.',
    defaultWords: 'fail',
  },
  secrets: {
    group: 'Feeds',
    placeholder: 'FILE',
    value: text,
    reads: true,
    help: 'File of NAME=value lines with users and passwords, in addition to the environment.',
  },
  'stall-timeout': {
    group: 'Feeds',
    placeholder: 'SECONDS',
    value: numberFrom(1),
    help: 'How long a feed or web server may be silent, although there is more, before another connection is tried.',
    defaultWords: '30',
  },
  kernel: optionFlags.kernel,
  threads: {
    group: 'Speed',
    placeholder: 'N|auto',
    value: threads,
    default: 'auto',
    help: 'Threads that assign rows to centroids; auto is one per processor. Changes the time only.',
  },
} satisfies Flags;

/** What the flags say about points and how they are assigned. */
export function pointsOptions(args: Arguments): PredictOptions & { threads: ThreadCount } {
  const { get } = args;
  return {
    columns: get(dataFlags.columns),
    vector: get(dataFlags.vector),
    match: get(dataFlags.match),
    weight: get(dataFlags.weight),
    time: get(dataFlags.time),
    timeUnit: get(dataFlags['time-unit']),
    onBadRow: badRowResponse(args),
    kernel: get(dataFlags.kernel),
    threads: get(dataFlags.threads),
    notify: warnOnce,
    onColumns: (report) => sayColumns(args, report),
  };
}

/** What to do with bad rows, if that was typed; else models that fill missing values do so. */
export const badRowResponse = ({ get, text: typed }: Arguments): BadRowResponse | undefined =>
  typed('on-bad-row') === undefined ? undefined : get(dataFlags['on-bad-row']);

/** Milliseconds that a server may be silent. */
export const stallTimeout = ({ get }: Arguments): number | undefined => milliseconds(get(dataFlags['stall-timeout']));

const milliseconds = (seconds: number | undefined) => (seconds === undefined ? undefined : 1000 * seconds);

/** What the flags say about feeds. */
export function feedOptions(args: Arguments) {
  const { get } = args;
  return {
    payload: get(dataFlags.payload),
    schemaRegistry: get(dataFlags['schema-registry']),
    follow: get(dataFlags.follow),
    maxWait: milliseconds(get(dataFlags['max-wait'])),
    stallTimeout: stallTimeout(args),
    onPoison: poisonOption(get(dataFlags['on-poison'])),
    onGap: get(dataFlags['on-gap']),
    notify: warn,
  };
}

const poisonOption = (response: `topic:${string}` | 'fail' | 'skip' | undefined) =>
  response === undefined || response === 'fail' || response === 'skip'
    ? response
    : { topic: response.slice('topic:'.length) };
