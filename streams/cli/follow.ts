import { usageError } from '../../src/errors.js';
import { models } from '../feeds/models.js';
import { digestOf } from '../formats/modelFormat/digest.js';
import { saveModel } from '../sinks/saveModel.js';
import type { Command } from './command.js';
import { dataFlags, feedOptions } from './dataFlags.js';
import { commonFlags } from './flags.js';
import { openFeed } from './openFeed.js';
import { signalCode, signals } from './signals.js';
import { summarize } from './summary.js';

export const follow: Command = {
  usage: 'meander follow URL',
  about: 'Shows the models that fit --publish writes to a feed: the newest, and with --follow each that comes.',
  example: 'meander follow kafka://localhost:9092/models --follow --json',
  flags: {
    follow: dataFlags.follow,
    secrets: dataFlags.secrets,
    out: { value: 'MODEL', help: 'file that always holds the newest model' },
    ...commonFlags,
  },
  async run(args) {
    const [url, ...rest] = args.positionals;
    if (url === undefined || rest.length > 0) throw usageError('follow needs the URL of one feed of models.');
    const abort = new AbortController();
    let signal: NodeJS.Signals | undefined;
    const release = signals((name) => {
      signal = name;
      abort.abort();
    });
    const feed = await openFeed(url, args);
    const out = args.text('out');
    try {
      for await (const checkpoint of models(feed, feedOptions(args), abort.signal)) {
        const digest = digestOf(checkpoint);
        if (out !== undefined) saveModel(out, checkpoint);
        const { step, rows, distortion, model } = checkpoint;
        const line = { event: 'model', step, rows: rows.read, distortion, weights: Array.from(model.weights), digest };
        if (!args.isSet('quiet'))
          process.stdout.write(args.isSet('json') ? `${JSON.stringify(line)}\n` : `${summarize(checkpoint, digest)}\n`);
      }
    } finally {
      release();
      await feed.close();
    }
    return signal === undefined ? 0 : signalCode(signal);
  },
};
