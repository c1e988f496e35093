import { numberBetween, oneOf, text, wholeNumber } from '../../src/options/index.js';
import { writtenArrowExtensions } from '../sinks/outputName.js';
import { dataFlags } from './dataFlags.js';
import { commonFlags, type Flags, jsonWithCentroids } from './flags.js';
import { interval } from './flagValues.js';
import { optionFlagsByName } from './optionFlags.js';
import { serveFlag, serveFlags } from './serveFlags.js';

/** Flags of `meander fit` that are no options of the learning: which rows, and what becomes of the result. */
export const runFlags = {
  passes: {
    group: 'Data',
    placeholder: 'N',
    value: wholeNumber(1),
    default: 1,
    help: 'How often to read the source.',
    recordedAs: 'passes',
  },
  shuffle: {
    group: 'Data',
    help: 'Read the record batches of Arrow files in a seeded random order, and mix their rows.',
  },
  'max-rows': {
    group: 'Data',
    placeholder: 'ROWS',
    value: wholeNumber(1),
    help: 'Read no more rows than this.',
    recordedAs: 'maxRows',
  },
  checkpoint: {
    group: 'Checkpoints',
    placeholder: 'DIR',
    value: text,
    writes: 'folder',
    help: 'Folder to write checkpoints to.',
  },
  every: {
    group: 'Checkpoints',
    placeholder: '5s|Nrows|Nbatches',
    value: interval,
    default: '5s',
    help: 'How often to write a checkpoint and a JSON line.',
  },
  resume: {
    group: 'Checkpoints',
    help:
      'Continue from the newest checkpoint in --checkpoint, to the same bits as a run that was never ' +
      'stopped; start from the beginning where there is none.',
  },
  out: {
    group: 'Output',
    placeholder: 'MODEL',
    value: text,
    writes: writtenArrowExtensions,
    help: 'Model file to write: .arrows stream or .arrow file.',
  },
  publish: {
    group: 'Output',
    placeholder: 'URL',
    value: text,
    writes: 'feed',
    help: 'Feed to publish every checkpoint to, as a model file, once it is on disk.',
  },
  progress: {
    group: 'Output',
    placeholder: 'chart|line|none',
    value: oneOf('chart', 'line', 'none'),
    default: 'chart',
    help: 'What to draw on a terminal while learning: a chart of the objective and the weights, or one line.',
  },
  run: {
    group: 'Output',
    placeholder: 'NAME',
    value: text,
    help: 'Key of the published models.',
    defaultWords: 'the name of --checkpoint or --out',
  },
  job: {
    group: 'Scale-out',
    placeholder: 'NAME',
    value: text,
    help:
      'Learn a topic together with all processes that are started alike, on any number of machines, to the same ' +
      'bits; the topic NAME.log holds what they do.',
  },
  audit: {
    group: 'Scale-out',
    placeholder: 'PERCENT',
    value: numberBetween(0, 100),
    default: 1,
    help: 'Share of the blocks of a job that two processes sum, so that a machine that errs is found.',
  },
  serve: serveFlag,
  ...serveFlags,
} satisfies Flags;

/**
 * `init` and `replay` name files on the command line, which are read later, so any text will do here. A checkpoint also
 * keeps the name that was given for `init`.
 */
export const fileFlags = {
  init: {
    ...optionFlagsByName.init,
    value: { ...text, words: ['k-means++', 'random'] },
    recordedAs: 'initFrom',
    reads: true,
  },
  replay: { ...optionFlagsByName.replay, value: text, reads: true },
} satisfies Flags;

/** All flags of `meander fit`. */
export const fitFlags: Flags = {
  ...optionFlagsByName,
  ...fileFlags,
  ...dataFlags,
  ...runFlags,
  ...commonFlags,
  json: jsonWithCentroids,
};
