import { usageError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { text } from '../../src/options/index.js';
import { models } from '../feeds/models.js';
import { digestOf } from '../formats/modelFormat/digest.js';
import { writtenArrowExtensions } from '../sinks/outputName.js';
import { saveModel } from '../sinks/saveModel.js';
import type { Command } from './command.js';
import { tell } from './commandLink.js';
import { dataFlags, feedOptions } from './dataFlags.js';
import { type Arguments, commonFlags, type Flags } from './flags.js';
import { interruption } from './interruption.js';
import { openFeed } from './openFeed.js';
import { printResult } from './output.js';
import { beginPhase } from './progress.js';
import { summarize } from './summary.js';

const flags = {
  follow: dataFlags.follow,
  secrets: dataFlags.secrets,
  out: {
    group: 'Output',
    placeholder: 'MODEL',
    value: text,
    writes: writtenArrowExtensions,
    help: 'File that always holds the newest model.',
  },
  ...commonFlags,
} satisfies Flags;

/** What the status line says between two models. */
const WAITING = 'waiting for a model';

async function run(args: Arguments): Promise<number> {
  const [url, ...rest] = args.positionals;
  if (url === undefined || rest.length > 0)
    throw usageError(
      `follow needs the URL of one feed of models, but was given ${args.positionals.length} words; ` +
        'meander follow --help shows an example.',
    );
  const until = interruption();
  const feed = await openFeed(url, args);
  const out = args.get(flags.out);
  try {
    beginPhase(WAITING);
    for await (const checkpoint of models(feed, feedOptions(args), until.signal)) {
      if (out !== undefined) {
        saveModel(out, checkpoint);
        tell({ kept: `${out} holds the model of step ${checkpoint.step}` });
      }
      if (!args.get(commonFlags.quiet)) printModel(args, checkpoint);
      beginPhase(WAITING);
    }
  } finally {
    until.release();
    await feed.close();
  }
  return until.code;
}

function printModel(args: Arguments, checkpoint: Checkpoint): void {
  const { step, rows, distortion, model } = checkpoint;
  const digest = digestOf(checkpoint);
  const line = { event: 'model', step, rows: rows.read, distortion, weights: Array.from(model.weights), digest };
  printResult(args, { json: [line], text: (width) => [...summarize(checkpoint, digest, width), ''] });
}

/** `meander follow`: the models of a feed. */
export const follow: Command = {
  usage: 'meander follow URL',
  about:
    'Shows the models that fit --publish writes to a feed: the newest one, and with --follow each one ' +
    'that comes after it.',
  example: 'meander follow kafka://localhost:9092/models --follow --json',
  flags,
  run,
};
