import { inputError } from '../../src/errors.js';

/**
 * Version of what the sums of a block mean: labels by float64 distances, chunks of 1,024 rows merged in order. It rises
 * with every change of their bits, so that sums of two versions never meet in one model.
 */
export const DEFINITION = 1;

/** What the statistics of one block say of themselves, beside their sums. */
export interface StatisticsFacts {
  /** Version of what the sums mean; see `DEFINITION`. */
  readonly definition: number;
  /** Digest of the model that the block was summed against. */
  readonly model: string;
  /** Number of the block in its mini-batch, from 0. */
  readonly block: number;
  /** Blocks of the mini-batch; null where that was not said. */
  readonly blocks: number | null;
  /** Number of clusters. */
  readonly k: number;
  /** Number of features. */
  readonly d: number;
  /** Rows of a block in the definition of the run. */
  readonly blockRows: number;
  /** Rows read, rejected ones included. */
  readonly read: number;
  /** Rejected rows by reason. */
  readonly rejectedBy: Readonly<Record<string, number>>;
  /** Rows in which missing values were filled. */
  readonly imputed: number;
  /** Σ w·‖x − c‖² of the block. */
  readonly inertia: number;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isPositive = (value: unknown): value is number => isCount(value) && value >= 1;

/** What each fact must be. */
const checks: Readonly<Record<keyof StatisticsFacts, (value: unknown) => boolean>> = {
  definition: isPositive,
  model: (value) => /^[0-9a-f]{64}$/.test(String(value)),
  block: isCount,
  blocks: (value) => value === null || isPositive(value),
  k: isPositive,
  d: isPositive,
  blockRows: isPositive,
  read: isCount,
  rejectedBy: (value) => value !== null && typeof value === 'object' && Object.values(value).every(isCount),
  imputed: isCount,
  inertia: (value) => Number.isFinite(value) && Number(value) >= 0,
};

/**
 * Reads the facts from their JSON text.
 * @param name of the file, for error messages
 * @throws MeanderError `input` naming the first fact that is missing or wrong
 */
export function readFacts(text: string, name: string): StatisticsFacts {
  const facts = parse(text, name) as Record<string, unknown>;
  for (const [fact, accepts] of Object.entries(checks))
    if (!accepts(facts?.[fact]))
      throw inputError(
        `${name} holds statistics with ${fact} = ${JSON.stringify(facts?.[fact])}, which cannot be; sum the block ` +
          'again.',
      );
  return facts as unknown as StatisticsFacts;
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw inputError(`${name} holds statistics whose description is no JSON; sum the block again.`, { cause });
  }
}
