import {
  type Checkpoint,
  type EarlierOptions,
  type Option,
  optionNames,
  optionTable,
  type Recorded,
} from '../../src/learner/index.js';

/** Settings that are no options of the learning: the name in a checkpoint, the flag, and the default. */
const RUN_FLAGS: readonly (readonly [name: string, flag: string, usual: Recorded])[] = [
  ['initFrom', 'init', null],
  ['columns', 'columns', null],
  ['vector', 'vector', null],
  ['match', 'match', null],
  ['weight', 'weight', null],
  ['time', 'time', null],
  ['timeUnit', 'time-unit', null],
  ['onBadRow', 'on-bad-row', 'fail'],
  ['passes', 'passes', 1],
  ['maxRows', 'max-rows', null],
];
/** A file in the identity of a source: its name, its length and its hash. */
const FILE = /^(.*):\d+:[0-9a-f]{16}$/;
/** The identity of a source that was shuffled. */
const SHUFFLED = /^shuffled:.*?:(?=.*:\d+:[0-9a-f]{16})/;

/** What a source was called on the command line, as far as its identity says; undefined where nothing is known. */
export function sourceWords({ options }: Checkpoint): string[] | undefined {
  if (typeof options.source !== 'string') return undefined;
  const identity = options.source.replace(SHUFFLED, '').replace(/ csv:.*$/, '');
  const files = identity.split(/(?<=:[0-9a-f]{16}),/);
  if (files.every((file) => FILE.test(file))) return files.map((file) => file.replace(FILE, '$1'));
  return /^(kafka|nats):|^https?:/.test(identity) ? [identity] : identity.startsWith('sql:') ? ['sql:…'] : [identity];
}

/** The command line that learns the same model again; undefined where the run was not one of `meander fit`. */
export function fitCommand(checkpoint: Checkpoint): string | undefined {
  const { options } = checkpoint;
  const sources = sourceWords(checkpoint);
  if (sources === undefined || options.passes === undefined) return undefined;
  const shuffle = SHUFFLED.test(String(options.source)) ? ['--shuffle'] : [];
  const events = checkpoint.tracker ? ['--events'] : [];
  const words = ['meander', 'fit', ...sources.map(shellWord), ...flagsOf(checkpoint), ...shuffle, ...events];
  return [...words, '--out', 'model.arrows'].join(' ');
}

/** What is needed of an option, whatever its type. */
type Described = Pick<Option<unknown>, 'flag' | 'short' | 'placeholder' | 'default'> & {
  recorded?(value: never): Recorded | undefined;
};

function flagsOf({ options }: Checkpoint): string[] {
  const earlier = {
    k: Number(options.k),
    batchSize: options.batchSize as EarlierOptions['batchSize'],
    replicas: Number(options.replicas ?? 1),
    escape: options.escape === 'on',
  };
  const learning = optionNames.flatMap((name) => {
    const { flag, short, placeholder, recorded, default: usual }: Described = optionTable[name];
    const value = options[name] ?? null;
    if (!recorded || value === null || value === 'given' || value === recorded(usual.of(earlier) as never)) return [];
    if (!placeholder) return [`--${flag}`];
    return short ? [`-${short}`, shellWord(value)] : [`--${flag}`, shellWord(value)];
  });
  const others = RUN_FLAGS.flatMap(([name, flag, usual]) => {
    const value = options[name] ?? null;
    return value === null || value === usual ? [] : [`--${flag}`, shellWord(value)];
  });
  return [...learning, ...others];
}

/** A word as a shell reads it. */
const shellWord = (word: Recorded): string =>
  /^[\w@%+=:,./…-]+$/.test(String(word)) ? String(word) : `'${String(word).replaceAll("'", "'\\''")}'`;
