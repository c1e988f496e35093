import { usageError } from '../../src/errors.js';
import { assertStepsFromStatistics, type Checkpoint, optionTable, recordedOptions } from '../../src/learner/index.js';
import { text, wholeNumber } from '../../src/options/index.js';
import { type BlockCut, planBlocks } from '../scale/blockPlan.js';
import { runShape } from '../scale/blockRun.js';
import { countRows } from '../scale/countRows.js';
import { loadModel } from '../sinks/loadModel.js';
import type { Command } from './command.js';
import { csvFlags } from './csvFlags.js';
import { dataFlags } from './dataFlags.js';
import { type Arguments, commonFlags, type Flags } from './flags.js';
import { interruption } from './interruption.js';
import { openSource } from './openSource.js';
import { warn } from './output.js';
import { beginPhase, endPhases } from './progress.js';
import { withRecorded } from './recordedFlags.js';
import { printJson } from './terminal.js';

const { columns, vector, weight, match, format, dims } = dataFlags;

const flags = {
  after: {
    group: 'Points',
    placeholder: 'MODEL',
    value: text,
    reads: true,
    help:
      'Plan what the run of this model learns next: it has learned from the first rows of the same files; its ' +
      'mini-batches and blocks decide.',
    defaultWords: 'all rows are the blocks of one mini-batch',
  },
  steps: {
    group: 'Points',
    placeholder: 'N',
    value: wholeNumber(1),
    help: 'With --after: mini-batches to plan.',
    defaultWords: 'all that the files have rows for',
  },
  'block-rows': {
    group: 'Points',
    placeholder: 'ROWS',
    value: wholeNumber(1),
    help: 'Rows of a block, as the run was told by fit --block-rows.',
    defaultWords: 'that of --after, else 65536',
  },
  columns,
  vector,
  weight,
  match,
  format,
  dims,
  'on-bad-row': dataFlags['on-bad-row'],
  ...csvFlags,
  ...commonFlags,
  json: { ...commonFlags.json, help: 'Changes nothing: the plan is one JSON object per line.' },
} satisfies Flags;

async function run(given: Arguments): Promise<number> {
  const after = given.get(flags.after);
  const from = after === undefined ? undefined : await loadModel(after);
  const args = from ? withRecorded(given, flags, from) : given;
  const cut = cutOf(given, from);
  const until = interruption();
  const source = await openSource(given.positionals, args, { features: from?.featureNames });
  try {
    beginPhase('counting rows');
    const files = await countRows(source, warn, until.signal);
    if (until.cause !== undefined) return until.code;
    endPhases();
    const total = files.reduce((sum, { rows }) => sum + rows, 0);
    if (cut.skip >= total && from)
      warn(`nothing is left to plan: the model has read ${cut.skip} rows, and the files have ${total}`);
    for (const block of planBlocks(files, cut)) printJson(block);
    return 0;
  } finally {
    until.release();
    await source.close?.();
  }
}

/** How the rows are cut, as the run of a model does it, or as the flags say. */
function cutOf({ get }: Arguments, from: Checkpoint | undefined): BlockCut {
  const [rows, steps] = [get(flags['block-rows']), get(flags.steps)];
  if (!from) {
    if (steps !== undefined) throw usageError('--steps counts mini-batches of a run; add --after MODEL.');
    const blockRows = rows ?? optionTable.blockRows.default.of({} as never);
    return { blockRows, skip: 0, batchRows: () => Number.POSITIVE_INFINITY, steps: 1 };
  }
  assertStepsFromStatistics(from.options, recordedOptions(from.options));
  const { blockRows, batchSizes, holdout } = runShape(from);
  if (rows !== undefined && rows !== blockRows)
    throw usageError(
      `--block-rows is ${rows}, but the run of the model has blocks of ${blockRows} rows; leave it out.`,
    );
  if (from.held.weights.length < holdout)
    warn(`the run holds out ${holdout} rows, of which it has ${from.held.weights.length}; blocks hold out none`);
  return {
    blockRows,
    skip: from.rows.read,
    batchRows: (before) => batchSizes.after(from.rows.learned + before),
    firstStep: from.step + 1,
    steps: steps ?? Number.POSITIVE_INFINITY,
  };
}

/** `meander blocks`: the plan of work for other engines. */
export const blocks: Command = {
  usage: 'meander blocks SOURCE…',
  about:
    'Plans blocks of rows that other processes sum (meander stats) for one that steps (meander step): one JSON ' +
    'object per block, with the files and rows that it is. Rows are counted from metadata where the format has it.',
  example: 'meander blocks points.arrow --after model.arrows --steps 1 > plan.ndjson',
  examples: [['All rows of some files as blocks of one mini-batch', "meander blocks 'lake/*.parquet'"]],
  flags,
  run,
};
