import { usageError } from '../../src/errors.js';
import { numberFrom, text, wholeNumber } from '../../src/options/index.js';
import { isFeedUrl } from '../feeds/openFeed.js';
import { openArrowFile } from '../sinks/arrowFile.js';
import { openFeedSink, RECORD_BYTES } from '../sinks/feedSink.js';
import { writtenArrowExtensions } from '../sinks/outputName.js';
import { type SyntheticSpec, synthetic, syntheticKinds } from '../sources/synthetic.js';
import type { Command } from './command.js';
import { dataFlags } from './dataFlags.js';
import { type Arguments, commonFlags, type Flags } from './flags.js';
import { grouped } from './format.js';
import { interruption } from './interruption.js';
import { openFeed } from './openFeed.js';
import { optionFlags } from './optionFlags.js';
import { printDone, warn } from './output.js';
import { beginPhase, reporter } from './progress.js';

const flags = {
  out: {
    group: 'Output',
    placeholder: 'FILE',
    value: text,
    writes: writtenArrowExtensions,
    help:
      'Where to write: an .arrow or .feather file, another name for an Arrow stream, - for stdout, or the ' +
      'URL of a feed.',
    required: true,
  },
  rows: { group: 'Points', placeholder: 'N', value: wholeNumber(0), default: 1_000_000, help: 'Number of rows.' },
  dims: { group: 'Points', placeholder: 'D', value: wholeNumber(1), default: 16, help: 'Number of features.' },
  k: {
    group: 'Points',
    short: 'k',
    placeholder: 'K',
    value: wholeNumber(1),
    default: 8,
    help: 'Number of clusters.',
  },
  seed: { ...optionFlags.seed, group: 'Points', default: 0 },
  part: {
    group: 'Points',
    placeholder: 'N',
    value: wholeNumber(0),
    help: 'Number of the sample: each gives other rows of the same clusters.',
    defaultWords: '0',
  },
  spread: {
    group: 'Points',
    placeholder: 'S',
    value: numberFrom(0),
    help: 'Standard deviation of a cluster; the centres fill a cube of side 20.',
    defaultWords: '1',
  },
  'batch-rows': {
    group: 'Points',
    placeholder: 'N',
    value: wholeNumber(1),
    help: 'Rows per record batch.',
    defaultWords: '65536; in feeds as many as fit into a record',
  },
  secrets: dataFlags.secrets,
  ...commonFlags,
} satisfies Flags;

async function run(args: Arguments): Promise<number> {
  const [kind, ...rest] = args.positionals;
  if (kind === undefined || rest.length > 0)
    throw usageError(
      `generate needs one of ${syntheticKinds.join(', ')}, but was given ` +
        `${args.positionals.join(' ') || 'nothing'}; meander generate --help shows an example.`,
    );
  const out = args.get(flags.out);
  const spec = specOf(kind as SyntheticSpec['kind'], out, args);
  const { code, cause } = await write(spec, out, args);
  if (code !== 0) warn(`stopped by ${cause}; ${out} was not written.`);
  else printDone(args, { ...spec, out }, [`${grouped(spec.rows)} rows × ${spec.d} features: ${out}`], out);
  return code;
}

function specOf(kind: SyntheticSpec['kind'], out: string, { get }: Arguments): SyntheticSpec {
  const d = get(flags.dims);
  const perRecord = isFeedUrl(out) ? Math.max(1, Math.floor(RECORD_BYTES / 4 / d)) : undefined;
  return {
    kind,
    rows: get(flags.rows),
    d,
    k: get(flags.k),
    seed: get(flags.seed),
    part: get(flags.part),
    spread: get(flags.spread),
    batchRows: get(flags['batch-rows']) ?? perRecord,
  };
}

/** Writes the stream; after a signal or an error nothing is left of it. */
async function write(spec: SyntheticSpec, out: string, args: Arguments) {
  const source = synthetic(spec);
  const file = isFeedUrl(out) ? await openFeedSink(await openFeed(out, args)) : openArrowFile(out);
  const until = interruption();
  const report = reporter();
  beginPhase('generating');
  let count = 0;
  try {
    for await (const batch of source.open(null, until.signal)) {
      await file.write(batch);
      count += batch.numRows;
      report(() => ({ count, unit: 'rows', part: count / spec.rows }));
      await until.yieldAndCheck();
    }
  } catch (error) {
    await file.abandon();
    throw error;
  } finally {
    until.release();
  }
  await (until.cause === undefined ? file.close() : file.abandon());
  return { code: until.code, cause: until.cause };
}

/** `meander generate`: synthetic streams. */
export const generate: Command = {
  usage: `meander generate ${syntheticKinds.join('|')} --out FILE|FEED`,
  about: 'Makes a synthetic stream of float32 rows with known centres, the same for the same seed.',
  example: 'meander generate blobs --rows 1000000 --dims 16 -k 8 --out points.arrow',
  flags,
  words: syntheticKinds,
  inputs: () => [],
  run,
};
