import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { inputError, modelError } from '../../src/errors.js';
import { type PlannedBlock, readPlannedBlock } from '../scale/blockPlan.js';
import { openStdin } from '../sources/stdin.js';
import { reasonOf } from '../systemError.js';
import type { Share } from './statsFlags.js';

/** One block of a source. */
export interface OneBlock {
  /** The source as it was typed. */
  readonly source: string;
  /** Its rows that are the block; all where undefined. */
  readonly rows?: { readonly from: number; readonly to: number };
  /** Number of the block. */
  readonly block: number;
}

/** Blocks of a plan. */
export interface PlanChoice {
  /** File of the plan; `-` is stdin. */
  readonly plan: string;
  /** Numbers of the blocks; all where undefined. */
  readonly blocks?: readonly number[];
  /** The part of them that is to be summed; all where undefined. */
  readonly share?: Share;
  /** The mini-batch that they are of. */
  readonly step?: number;
}

/** Which blocks to sum. */
export type BlockChoice = OneBlock | PlanChoice;

/** A block to sum: one of a source, or one of a plan. */
export type WantedBlock = OneBlock | PlannedBlock;

/**
 * The blocks that were chosen, as they are known: those of stdin when their lines come.
 * @throws MeanderError `input` for a line that is none of a plan, `model` for a block that the plan lacks
 */
export async function* blocksOf(choice: BlockChoice): AsyncGenerator<WantedBlock> {
  if ('source' in choice) {
    yield choice;
    return;
  }
  const wanted = choice.blocks && new Set(choice.blocks);
  let { step } = choice;
  for await (const block of linesOf(choice.plan)) {
    if (choice.plan !== '-') step ??= block.step;
    if (step !== undefined && block.step !== step) continue;
    if (choice.share && block.block % choice.share.of !== choice.share.index) continue;
    if (wanted === undefined) yield block;
    else if (wanted.delete(block.block)) yield block;
  }
  if (wanted && wanted.size > 0)
    throw modelError(
      `The plan ${choice.plan} has no block ${[...wanted].join(', ')}` +
        `${step === undefined ? '' : ` of step ${step}`}; plan again with meander blocks.`,
    );
}

async function* linesOf(plan: string): AsyncGenerator<PlannedBlock> {
  const name = plan === '-' ? 'stdin' : plan;
  const input = plan === '-' ? openStdin() : createReadStream(plan);
  let number = 0;
  try {
    // An error of the file does not reach who reads the lines, so it is listened for.
    const failed = new Promise<never>((_, reject) => input.once('error', reject));
    failed.catch(() => {});
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await Promise.race([lines.next(), failed]);
      if (done) return;
      number++;
      if (value.trim() !== '') yield readPlannedBlock(value, `Line ${number} of ${name}`);
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === undefined || (cause as Error).name === 'MeanderError') throw cause;
    throw inputError(`The plan ${name} cannot be read: ${reasonOf(cause)}.`, { cause });
  } finally {
    input.destroy();
  }
}
