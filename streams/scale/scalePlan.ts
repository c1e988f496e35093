import { grouped } from '../wording.js';

/**
 * What a run on several machines needs, calculated from measured constants. They are those of bench/results/scale.json
 * (one thread of a 2-core Xeon, Node 20, rows without clear clusters); another machine differs by a factor of about
 * two, and rows with clear clusters are faster.
 */

/** Microseconds per row that a thread sums: a part of its own, one per feature, one per cluster, one per product. */
const [ROW, PER_FEATURE, PER_CLUSTER, PER_PRODUCT] = [0.15, 0.0115, 0.0006, 0.000059];
/** Seconds to read and merge the statistics of a block, whatever their length; and bytes per second beyond that. */
const [MERGE, MERGED_BYTES] = [0.005, 100e6];
/** Bytes of a cluster in the statistics beside its sums, and bytes of everything else. */
const [CLUSTER_BYTES, FACTS_BYTES] = [24, 1500];
/** Bytes of a float64, and of a feature of a row in a file of float32. */
const [SUM_BYTES, FEATURE_BYTES] = [8, 4];
/** The share of the size of rows beyond which sending statistics saves too little. */
const LARGE_SHARE = 0.25;
/** Clusters beyond which nobody should compare each row with all of them. */
const MANY_CLUSTERS = 100_000;

/** What a run is to do. */
export interface ScaleTask {
  /** Number of clusters. */
  readonly k: number;
  /** Number of features. */
  readonly d: number;
  /** Rows per second that come, or that are wanted. */
  readonly rowsPerSecond: number;
  /** Processes of one thread that sum blocks; undefined: as many as are needed. */
  readonly workers?: number;
  /** Rows per second that one worker sums, where that was measured. */
  readonly workerRows?: number;
  /** Rows of a block. */
  readonly blockRows: number;
  /** Rows of a mini-batch, or the share of the rows so far that it grows with, as a divisor. */
  readonly batch: { readonly rows: number } | { readonly divisor: number };
}

/** What bounds a run: the rows that come, the workers there are, the blocks of a mini-batch, or who merges. */
export type Bound = 'stream' | 'workers' | 'batch' | 'reducer';

/** What a run needs. */
export interface ScalePlan {
  /** Rows per second that one worker sums. */
  readonly workerRows: number;
  /** Workers that the rows need. */
  readonly needed: number;
  /** Workers that the plan is for. */
  readonly workers: number;
  /** Workers beyond which more do nothing. */
  readonly useful: number;
  /** Seconds that a worker takes for a block. */
  readonly blockSeconds: number;
  /** Bytes of the statistics of a block, where every cluster that can be is hit. */
  readonly statisticsBytes: number;
  /** The same as a share of the bytes of its rows in float32. */
  readonly share: number;
  /** Bytes of statistics per second of all workers. */
  readonly bytesPerSecond: number;
  /** Seconds to read and merge the statistics of a block. */
  readonly mergeSeconds: number;
  /** Workers that one process can merge for. */
  readonly mergesFor: number;
  /** Rows of a mini-batch that keeps all workers of the plan busy. */
  readonly batchNeeded: number;
  /** Rows after which a growing mini-batch has that many; null for one that does not grow. */
  readonly reachedAfter: number | null;
  /** Rows per second that are learned from. */
  readonly rowsPerSecond: number;
  /** What bounds that. */
  readonly bound: Bound;
  /** What to do about it, in sentences. */
  readonly advice: readonly string[];
}

/** Rows per second that one thread sums. */
const estimatedRows = ({ k, d }: ScaleTask): number =>
  1e6 / (ROW + PER_FEATURE * d + PER_CLUSTER * k + PER_PRODUCT * k * d);

/** Calculates what a run needs. */
export function planScale(task: ScaleTask): ScalePlan {
  const { k, d, blockRows, batch } = task;
  const workerRows = task.workerRows ?? estimatedRows(task);
  const needed = Math.max(1, Math.ceil(task.rowsPerSecond / workerRows));
  const workers = task.workers ?? needed;
  const blockSeconds = blockRows / workerRows;
  const statisticsBytes = FACTS_BYTES + Math.min(k, blockRows) * (SUM_BYTES * d + CLUSTER_BYTES);
  const mergeSeconds = MERGE + statisticsBytes / MERGED_BYTES;
  const mergesFor = Math.max(1, Math.floor(blockSeconds / mergeSeconds));
  const blocksOfBatch = 'rows' in batch ? Math.max(1, Math.ceil(batch.rows / blockRows)) : Number.POSITIVE_INFINITY;
  const useful = Math.min(needed, mergesFor, blocksOfBatch);
  const working = Math.min(workers, useful);
  const rowsPerSecond = Math.min(task.rowsPerSecond, working * workerRows);
  const bounds: [Bound, number][] = [
    ['stream', needed],
    ['workers', workers],
    ['batch', blocksOfBatch],
    ['reducer', mergesFor],
  ];
  const share = statisticsBytes / (blockRows * d * FEATURE_BYTES);
  const batchNeeded = workers * blockRows;
  return {
    ...{ workerRows, needed, workers, useful, blockSeconds, statisticsBytes, share, mergeSeconds, mergesFor },
    bytesPerSecond: (rowsPerSecond / blockRows) * statisticsBytes,
    batchNeeded,
    reachedAfter: 'divisor' in batch ? batch.divisor * batchNeeded : null,
    rowsPerSecond,
    bound: bounds.reduce((least, other) => (other[1] < least[1] ? other : least))[0],
    advice: adviceFor(task, { share, blocksOfBatch, workers }),
  };
}

/** Facts that advice follows from. */
interface AdviceFacts {
  share: number;
  blocksOfBatch: number;
  workers: number;
}

function adviceFor({ k, blockRows }: ScaleTask, { share, blocksOfBatch, workers }: AdviceFacts): string[] {
  const side = Math.ceil(Math.sqrt(k));
  const advice = [
    blocksOfBatch < workers &&
      `a mini-batch has ${blocksOfBatch} ${blocksOfBatch === 1 ? 'block' : 'blocks'} for ${workers} workers: ` +
        'use --batch-size grow, which costs less than a large one from the start',
    k >= MANY_CLUSTERS &&
      `${grouped(k)} clusters are too many to compare each row with all: cluster in two levels, into ` +
        `${grouped(side)} clusters and each of them, in a run of its own, into ${grouped(side)}`,
    share > LARGE_SHARE &&
      `the statistics have ${Math.round(100 * share)} % of the bytes of the rows, so sending them saves little: ` +
        'learn from a sample of the rows in one process, those whose hash(offset) is a multiple of some number, or ' +
        `give larger blocks than ${grouped(blockRows)} rows (fit --block-rows)`,
  ];
  return advice.filter((sentence) => sentence !== false);
}
