import { isatty } from 'node:tty';
import { usageError } from '../../src/errors.js';
import type { Command } from './command.js';
import type { Arguments } from './flags.js';
import { grouped } from './format.js';
import { interruption } from './interruption.js';
import { printDone, warn } from './output.js';
import { beginPhase, reporter } from './progress.js';
import { StatisticsOutput } from './statisticsOutput.js';
import { statsFlags } from './statsFlags.js';
import { SummingRun } from './summingRun.js';
import { type BlockChoice, blocksOf } from './wantedBlocks.js';

async function run(args: Arguments): Promise<number> {
  const [model, source, ...rest] = args.positionals;
  const choice = choiceOf(args, source);
  if (model === undefined || rest.length > 0)
    throw usageError(
      'stats needs a model and one source, or a model and --plan, but was given ' +
        `${args.positionals.join(' ') || 'nothing'}; meander stats --help shows an example.`,
    );
  const out = args.get(statsFlags.out);
  const folder = args.get(statsFlags['out-dir']);
  if (folder === undefined && out === '-' && isatty(1))
    throw usageError(
      'stats prints Arrow, which a terminal cannot show; redirect it (> block.arrows), or give --out or --out-dir.',
    );
  if (folder !== undefined && args.text('out') !== undefined)
    throw usageError('--out and --out-dir are two places for the same statistics; give one of them.');
  const until = interruption();
  const output = new StatisticsOutput(folder === undefined ? { file: out } : { folder });
  // Where stdout is the statistics, everything else goes to stderr.
  const told: Arguments = { ...args, text: (name) => args.text(name) ?? (name === 'out' && !folder ? out : undefined) };
  const summing = new SummingRun(told, model, until.signal);
  const done = { blocks: 0, rows: 0, rejected: 0 };
  try {
    const report = reporter();
    for await (const block of blocksOf(choice)) {
      beginPhase(`summing block ${block.block}`);
      const summed = await summing.sum(block);
      if (until.signal.aborted || !summed) break;
      output.write(block.block, summed.bytes);
      done.blocks++;
      done.rows += summed.read;
      done.rejected += summed.rejected;
      report(() => ({ count: done.rows, unit: 'rows' }));
      if (!(await until.yieldAndCheck())) break;
    }
    if (until.cause === undefined) output.close();
  } catch (error) {
    output.abandon();
    throw error;
  } finally {
    until.release();
    await summing.close();
  }
  if (until.cause !== undefined) {
    output.abandon();
    warn(`stopped by ${until.cause} after ${done.blocks} blocks${output.kept}`);
    return until.code;
  }
  printDone(args, { ...done, out: folder ?? out }, [doneText(done, folder ?? out)], folder ?? out);
  return 0;
}

const doneText = ({ blocks, rows, rejected }: { blocks: number; rows: number; rejected: number }, out: string) =>
  `${grouped(blocks)} ${blocks === 1 ? 'block' : 'blocks'}, ${grouped(rows)} rows (${grouped(rejected)} rejected): ` +
  (out === '-' ? 'stdout' : out);

/** Which blocks are to be summed. @throws MeanderError `usage` for flags that do not go together */
function choiceOf({ get }: Arguments, source: string | undefined): BlockChoice {
  const [rows, block, plan] = [get(statsFlags.rows), get(statsFlags.block), get(statsFlags.plan)];
  const [blocks, step, share] = [get(statsFlags.blocks), get(statsFlags.step), get(statsFlags.share)];
  if (plan !== undefined) {
    if (source !== undefined || rows !== undefined || block !== undefined)
      throw usageError('--plan names files, rows and blocks, so give no source, --rows or --block with it.');
    return { plan, blocks, step, share };
  }
  if (blocks !== undefined || step !== undefined || share !== undefined)
    throw usageError(
      '--blocks, --share and --step choose lines of a plan; add --plan FILE, or name one block with --block.',
    );
  if (source === undefined) throw usageError('stats needs a source, or --plan; meander stats --help shows examples.');
  if (block === undefined)
    throw usageError('--block is missing: the number of the block in its mini-batch, from 0, such as --block 7.');
  return { source, rows, block };
}

/** `meander stats`: sums blocks of rows for `meander step`. */
export const stats: Command = {
  usage: 'meander stats MODEL SOURCE|- --block N [flags]',
  about:
    'Sums blocks of rows against a model that stays as it is: what many processes do for one that then steps. ' +
    'Prints additive statistics as Arrow: one row per cluster that was hit.',
  example: 'meander stats model.arrows points.arrow --block 0 --out block0.arrows',
  examples: [
    [
      'Some blocks of a plan, in one process',
      'meander stats model.arrows --plan plan.ndjson --blocks 0,1 --out-dir stats',
    ],
    ['Lines of a plan as they come', 'producer | meander stats model.arrows --plan - > stats.arrows'],
    ['Rows of another program', 'producer | meander stats model.arrows - --block 0 --out block0.arrows'],
  ],
  flags: statsFlags,
  run,
};
