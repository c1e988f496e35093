import { usageError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { text } from '../../src/options/index.js';
import { models } from '../feeds/models.js';
import { digestOf } from '../formats/modelFormat/digest.js';
import { latestOf } from '../operators/latestOf.js';
import { writtenArrowExtensions } from '../sinks/outputName.js';
import { saveModel } from '../sinks/saveModel.js';
import type { Command } from './command.js';
import { tell } from './commandLink.js';
import { dataFlags, feedOptions } from './dataFlags.js';
import { modelCommand } from './execOnModel.js';
import { type Arguments, commonFlags, type Flags, jsonWithCentroids } from './flags.js';
import { fullModel } from './fullModel.js';
import { interruption } from './interruption.js';
import { openFeed } from './openFeed.js';
import { printResult } from './output.js';
import { beginPhase } from './progress.js';
import { tokenFlag } from './serveFlags.js';
import { summarize } from './summary.js';

const flags = {
  follow: dataFlags.follow,
  secrets: dataFlags.secrets,
  'serve-token': tokenFlag,
  out: {
    group: 'Output',
    placeholder: 'MODEL',
    value: text,
    writes: writtenArrowExtensions,
    help: 'File that always holds the newest model.',
  },
  exec: {
    group: 'Output',
    placeholder: 'COMMAND',
    value: text,
    help: 'Run a command of the shell for each model, one at a time, with MEANDER_MODEL, its file, and MEANDER_DIGEST.',
  },
  ...commonFlags,
  json: jsonWithCentroids,
} satisfies Flags;

/** What the status line says between two models. */
const WAITING = 'waiting for a model';

async function run(args: Arguments): Promise<number> {
  const [url, ...rest] = args.positionals;
  if (url === undefined || rest.length > 0)
    throw usageError(
      `follow needs the URL of one feed of models or server, but was given ${args.positionals.length} words; ` +
        'meander follow --help shows an example.',
    );
  const until = interruption();
  const [out, line] = [args.get(flags.out), args.get(flags.exec)];
  const command = line === undefined ? undefined : modelCommand(line, args.get(commonFlags.json), until.signal);
  const reading = new AbortController();
  until.signal.addEventListener('abort', () => reading.abort());
  if (until.signal.aborted) reading.abort();
  const { all, close } = await opened(url, args, reading.signal);
  try {
    beginPhase(WAITING);
    let skipped = 0;
    // While a command runs, newer models take the place of those that wait for it.
    for await (const checkpoint of command ? latestOf(all, reading, () => skipped++) : all) {
      const digest = digestOf(checkpoint);
      if (out !== undefined) {
        saveModel(out, checkpoint);
        tell({ kept: `${out} holds the model of step ${checkpoint.step}` });
      }
      if (!args.get(commonFlags.quiet)) printModel(args, checkpoint, digest, skipped);
      skipped = 0;
      await command?.run(checkpoint, digest, out);
      beginPhase(WAITING);
    }
  } finally {
    until.release();
    await close();
  }
  return until.code || (command?.code ?? 0);
}

/** Models that come one after another, and what closes where they come from. */
interface Followed {
  readonly all: AsyncIterable<Checkpoint>;
  close(): Promise<void>;
}

/** Opens a feed of models or the server of a run. */
async function opened(url: string, args: Arguments, signal: AbortSignal): Promise<Followed> {
  if (/^https?:/i.test(url)) {
    const { followServer } = await import('./followServer.js');
    return { all: await followServer(url, args, signal), close: async () => {} };
  }
  const feed = await openFeed(url, args);
  return { all: models(feed, feedOptions(args), signal), close: () => feed.close() };
}

/** @param skipped models that came while a command ran and were replaced by this one */
function printModel(args: Arguments, checkpoint: Checkpoint, digest: string, skipped: number): void {
  const { step, rows, distortion, model } = checkpoint;
  const line = {
    ...{ event: 'model', step, rows: rows.read, distortion, weights: Array.from(model.weights), digest },
    ...fullModel(args, checkpoint),
    ...(skipped > 0 && { skipped }),
  };
  printResult(args, { json: [line], text: (width) => [...summarize(checkpoint, digest, width), ''] });
}

/** `meander follow`: the models of a feed. */
export const follow: Command = {
  usage: 'meander follow URL',
  about:
    'Shows the models that fit --publish writes to a feed, or those of a run that fit --serve shows: the newest one, ' +
    'and with --follow each one that comes after it. --out keeps a file of the newest model, and --exec runs a ' +
    'command for it.',
  example: 'meander follow kafka://localhost:9092/models --follow --json',
  examples: [['A run that is served', 'meander follow http://localhost:7070 --follow --out newest.arrows']],
  flags,
  run,
};
