import { modelError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { digestOf } from '../formats/modelFormat/digest.js';
import { runShape } from './blockRun.js';
import type { HitStatistics } from './statisticsArrow.js';
import { DEFINITION, type StatisticsFacts } from './statisticsFacts.js';

/** The statistics of a block and the file that they came from. */
export interface GivenBlock extends HitStatistics {
  /** The file, for error messages. */
  readonly from: string;
}

/**
 * Puts the blocks of a mini-batch into their order.
 * @param expected number of blocks, where the caller knows it
 * @param notify is told where nobody said how many blocks there are
 * @throws MeanderError `model` naming the file of a block of another model or definition, a block that is there twice,
 *   and blocks that are missing
 */
export function inOrder(
  checkpoint: Checkpoint,
  given: readonly GivenBlock[],
  expected: number | undefined,
  notify: (message: string) => void,
): GivenBlock[] {
  const digest = digestOf(checkpoint);
  const { blockRows } = runShape(checkpoint);
  const { k, d } = checkpoint.model;
  for (const { facts, from } of given)
    assertSame({ definition: DEFINITION, model: digest, k, d, blockRows }, facts, from);
  const sorted = [...given].sort((a, b) => a.facts.block - b.facts.block);
  const twice = sorted.findIndex(({ facts }, i) => i > 0 && facts.block === sorted[i - 1].facts.block);
  if (twice > 0)
    throw modelError(
      `Block ${sorted[twice].facts.block} is there twice, in ${sorted[twice - 1].from} and in ${sorted[twice].from}; ` +
        'its rows would count twice. Give one of them.',
    );
  assertAll(sorted, expected, notify);
  return sorted;
}

/** What a block must share with the run that it is to be merged into. */
type Shared = Pick<StatisticsFacts, 'definition' | 'model' | 'k' | 'd' | 'blockRows'>;

const called: Readonly<Record<keyof Shared, string>> = {
  definition: 'by the definition of sums',
  model: 'against the model',
  k: 'for clusters numbering',
  d: 'for features numbering',
  blockRows: 'for blocks of rows numbering',
};

function assertSame(run: Shared, facts: StatisticsFacts, from: string): void {
  for (const name of Object.keys(called) as (keyof Shared)[]) {
    if (run[name] === facts[name]) continue;
    throw modelError(
      `Block ${facts.block} in ${from} was summed ${called[name]} ${facts[name]}, but this step needs ` +
        `${run[name]}; sum the block again with the model of this step.`,
    );
  }
}

/** @throws MeanderError `model` where a block is missing, or there are more than said */
function assertAll(
  sorted: readonly GivenBlock[],
  expected: number | undefined,
  notify: (message: string) => void,
): void {
  const said = [...new Set(sorted.flatMap(({ facts }) => facts.blocks ?? []))];
  const [number = expected] = expected === undefined ? said : [expected];
  if (expected === undefined && said.length > 1)
    throw modelError(
      `The blocks are of mini-batches of ${said.join(' and ')} blocks, so they cannot be one; give those of one plan.`,
    );
  const last = sorted.at(-1)?.facts.block ?? -1;
  const wanted = number ?? last + 1;
  const there = new Set(sorted.map(({ facts }) => facts.block));
  const missing = Array.from({ length: Math.min(wanted, MOST_LISTED_BLOCKS) }, (_, i) => i).filter(
    (i) => !there.has(i),
  );
  const rows = sorted.reduce((sum, { facts }) => sum + facts.read, 0);
  if (missing.length > 0)
    throw modelError(
      `${missing.length} of ${wanted} blocks are missing: ${listed(missing)}. ${sorted.length} blocks of ` +
        `${rows} rows are there; sum the missing ones, and step again.`,
    );
  if (last >= wanted)
    throw modelError(`Block ${last} is there, but the mini-batch has ${wanted} blocks (0 to ${wanted - 1}).`);
  if (number === undefined)
    notify(`nobody said how many blocks there are: ${wanted} were given; --blocks ${wanted} makes sure of it`);
}

/** Blocks of a mini-batch that are looked for; more would be 70 billion rows. */
const MOST_LISTED_BLOCKS = 1_048_576;
/** Blocks that a message lists. */
const MOST_IN_MESSAGE = 10;

const listed = (blocks: readonly number[]): string =>
  blocks.slice(0, MOST_IN_MESSAGE).join(', ') + (blocks.length > MOST_IN_MESSAGE ? ' …' : '');
