import { readFile } from 'node:fs/promises';
import { inputError, usageError } from '../../src/errors.js';
import { applyStatistics } from '../../src/estimator/index.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { text, wholeNumber } from '../../src/options/index.js';
import { arrowExtensions } from '../formats/extensions.js';
import { digestOf } from '../formats/modelFormat/digest.js';
import { type GivenBlock, inOrder } from '../scale/mergeBlocks.js';
import { positionInBlocks } from '../scale/positionInBlocks.js';
import { decodeStatistics, toBlockStatistics } from '../scale/statisticsArrow.js';
import { loadModel } from '../sinks/loadModel.js';
import { writtenArrowExtensions } from '../sinks/outputName.js';
import { saveModel } from '../sinks/saveModel.js';
import { filesAt } from '../sources/findFiles.js';
import { isStdin } from '../sources/registry.js';
import { openStdin } from '../sources/stdin.js';
import { reasonOf } from '../systemError.js';
import type { Command } from './command.js';
import { type Arguments, commonFlags, type Flags } from './flags.js';
import { grouped } from './format.js';
import { printDone, warn } from './output.js';
import { beginPhase } from './progress.js';

const flags = {
  blocks: {
    group: 'Points',
    placeholder: 'N',
    value: wholeNumber(1),
    help: 'Blocks that the mini-batch must have, so that none is missing.',
    defaultWords: 'what the statistics say, as a plan told them',
  },
  out: {
    group: 'Output',
    placeholder: 'MODEL',
    value: text,
    writes: writtenArrowExtensions,
    help: 'Model file to write: .arrows stream or .arrow file; another one than MODEL, so that a step can be repeated.',
    required: true,
  },
  ...commonFlags,
} satisfies Flags;

async function run(args: Arguments): Promise<number> {
  const [path, ...words] = args.positionals;
  if (path === undefined || words.length === 0)
    throw usageError(
      `step needs a model and the statistics of its blocks, but was given ${path ?? 'nothing'}; ` +
        'meander step --help shows an example.',
    );
  const from = await loadModel(path);
  beginPhase('reading statistics');
  const given = await readBlocks(words);
  const blocks = inOrder(from, given, args.get(flags.blocks), warn);
  beginPhase('merging');
  const next = applyStatistics(from, blocks.map(toBlockStatistics), positionInBlocks(from, blocks));
  const checkpoint = { ...next, options: { ...from.options, ...next.options, ...rowsOf(from, next) } };
  const out = args.get(flags.out);
  saveModel(out, checkpoint);
  const rows = { read: next.rows.read - from.rows.read, learned: next.rows.learned - from.rows.learned };
  const rejected = next.rows.rejected - from.rows.rejected;
  const { batch } = next.distortion;
  printDone(
    args,
    {
      ...{ step: next.step, blocks: blocks.length, ...rows, rejected },
      ...{ rows: next.rows, distortion: next.distortion, out, digest: digestOf(checkpoint) },
    },
    [
      `step ${next.step}: ${grouped(blocks.length)} blocks, ${grouped(rows.learned)} rows learned ` +
        `(${grouped(rejected)} rejected), ${grouped(next.rows.learned)} in all`,
      `distortion ${batch ?? '–'} of this mini-batch, before the step`,
      out,
    ],
    out,
  );
  return 0;
}

/** A run that ended after some rows goes on, so fit learns the same model from the rows that are read now. */
const rowsOf = ({ options }: Checkpoint, { rows }: Checkpoint): { maxRows?: number } =>
  typeof options.maxRows === 'number' ? { maxRows: rows.read } : {};

/** The statistics in all files that some words stand for. */
async function readBlocks(words: readonly string[]): Promise<GivenBlock[]> {
  const all: GivenBlock[] = [];
  for (const word of words) {
    const paths = isStdin(word) ? [word] : (await filesAt(word, arrowExtensions)).map(({ path }) => path);
    for (const path of paths) {
      const name = isStdin(path) ? 'stdin' : path;
      for (const found of await decodeStatistics(await bytesOf(path), name)) all.push({ ...found, from: name });
    }
  }
  return all;
}

async function bytesOf(path: string): Promise<Uint8Array> {
  if (!isStdin(path))
    return readFile(path).catch((cause) => {
      throw inputError(`${path} cannot be read: ${reasonOf(cause)}.`, { cause });
    });
  const pieces: Uint8Array[] = [];
  for await (const piece of openStdin()) pieces.push(piece as Uint8Array);
  return Buffer.concat(pieces);
}

/** `meander step`: one mini-batch from the statistics of its blocks. */
export const step: Command = {
  usage: 'meander step MODEL STATISTICS… --out MODEL2',
  about:
    'Applies one mini-batch whose blocks were summed by meander stats. Blocks are merged in the order of their ' +
    'numbers, whatever the order of the files; blocks of another model, double and missing ones are refused.',
  example: "meander step model.arrows 'stats/*.arrows' --out model2.arrows",
  flags,
  run,
};
