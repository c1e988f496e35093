import { usageError } from '../../src/errors.js';
import { isFeedUrl } from '../feeds/openFeed.js';
import { openArrowFile } from '../sinks/arrowFile.js';
import { openFeedSink, RECORD_BYTES } from '../sinks/feedSink.js';
import { type SyntheticSpec, synthetic, syntheticKinds } from '../sources/synthetic.js';
import type { Command } from './command.js';
import { commonFlags } from './flags.js';
import { grouped } from './format.js';
import { openFeed } from './openFeed.js';
import { signalCode, signals } from './signals.js';

export const generate: Command = {
  usage: `meander generate ${syntheticKinds.join('|')} --out FILE|FEED`,
  about: 'Makes a synthetic stream of float32 rows with known centres, the same for the same seed.',
  example: 'meander generate blobs --rows 1000000 --dims 16 -k 8 --out points.arrow',
  flags: {
    out: { value: 'FILE', help: '.arrow or .feather file, else a stream; - is stdout; or the URL of a feed' },
    rows: { value: 'N', help: 'rows (default 1000000)' },
    dims: { value: 'D', help: 'features (default 16)' },
    k: { short: 'k', value: 'K', help: 'clusters (default 8)' },
    seed: { value: 'SEED', help: 'seed (default 0)' },
    part: { value: 'N', help: 'another sample of the same clusters (default 0)' },
    spread: { value: 'S', help: 'standard deviation of a cluster (default 1); centres fill a cube of side 20' },
    'batch-rows': { value: 'N', help: 'rows of a record batch (default 65536)' },
    secrets: { value: 'FILE', help: 'NAME=value lines of users and passwords of a feed' },
    ...commonFlags,
  },
  async run(args) {
    const [kind, ...rest] = args.positionals;
    const out = args.text('out');
    if (kind === undefined || rest.length > 0 || out === undefined)
      throw usageError(`generate needs one of ${syntheticKinds.join(', ')} and --out FILE.`);
    const { number } = args;
    const spec: SyntheticSpec = {
      kind: kind as SyntheticSpec['kind'],
      rows: number('rows') ?? 1_000_000,
      d: number('dims') ?? 16,
      k: number('k') ?? 8,
      seed: args.text('seed') ?? 0,
      part: number('part'),
      spread: number('spread'),
      batchRows:
        number('batch-rows') ??
        (isFeedUrl(out) ? Math.max(1, Math.floor(RECORD_BYTES / 4 / (number('dims') ?? 16))) : undefined),
    };
    const source = synthetic(spec);
    const file = isFeedUrl(out) ? await openFeedSink(await openFeed(out, args)) : openArrowFile(out);
    const abort = new AbortController();
    let signal: NodeJS.Signals | undefined;
    const release = signals((name) => {
      signal = name;
      abort.abort();
    });
    try {
      for await (const batch of source.open(null, abort.signal)) {
        await file.write(batch);
        await new Promise((resolve) => setImmediate(resolve));
      }
    } catch (error) {
      await file.abandon();
      throw error;
    } finally {
      release();
    }
    if (signal !== undefined) {
      await file.abandon();
      process.stderr.write(`meander: stopped by ${signal}; ${out} was not written.\n`);
      return signalCode(signal);
    }
    await file.close();
    if (args.isSet('json'))
      (out === '-' ? process.stderr : process.stdout).write(`${JSON.stringify({ event: 'done', ...spec, out })}\n`);
    else if (!args.isSet('quiet')) process.stderr.write(`${grouped(spec.rows)} rows × ${spec.d} features: ${out}\n`);
    return 0;
  },
};
