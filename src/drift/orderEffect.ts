/** Sums of rows in the order in which they came; plain numbers and arrays, so that a checkpoint can hold them. */
export interface OrderEffectState {
  /** Complete blocks. */
  readonly blocks: number;
  /** d, mean of their rows; empty before the first row. */
  readonly mean: Float64Array;
  /** Σ ‖x − mean of its block‖² of their rows. */
  readonly within: number;
  /** Σ ‖mean of its block − mean of all‖² of their rows. */
  readonly between: number;
  /** Rows of the block that is not complete. */
  readonly rows: number;
  /** d, mean of those rows. */
  readonly blockMean: Float64Array;
  /** Σ ‖x − blockMean‖² of those rows. */
  readonly blockWithin: number;
}

/** Where sums end that would overflow, so that a checkpoint can hold them; nothing is concluded from them. */
const OVERFLOW = Number.MAX_VALUE;

/** Consecutive rows of a block. */
export const BLOCK_ROWS = 32;

/** No row yet. */
export const noRowsInOrder: OrderEffectState = {
  blocks: 0,
  mean: new Float64Array(0),
  within: 0,
  between: 0,
  rows: 0,
  blockMean: new Float64Array(0),
  blockWithin: 0,
};

/**
 * How much the order of a stream says about its rows: a one-way analysis of variance over blocks of rows that came one
 * after another (Fisher 1925). For rows in random order the share is 0 on average, whatever their distribution, since
 * every order is then equally likely; heavy tails change nothing. For sorted rows it comes near 1.
 */
export class OrderEffect {
  private blocks: number;
  private readonly mean: Float64Array;
  private within: number;
  private between: number;
  private rows: number;
  private readonly blockMean: Float64Array;
  private blockWithin: number;

  /** @param d features per row */
  constructor(d: number, from: OrderEffectState = noRowsInOrder) {
    const empty = from.mean.length === 0;
    this.mean = empty ? new Float64Array(d) : Float64Array.from(from.mean);
    this.blockMean = empty ? new Float64Array(d) : Float64Array.from(from.blockMean);
    ({ blocks: this.blocks, within: this.within, between: this.between } = from);
    ({ rows: this.rows, blockWithin: this.blockWithin } = from);
  }

  /** Adds the row of `values` that begins at `at`. @param values IN d numbers from there on */
  add(values: ArrayLike<number>, at: number): void {
    this.blockWithin = add(this.blockWithin, moveMean(this.blockMean, values, at, this.rows, 1));
    this.rows++;
    if (this.rows === BLOCK_ROWS) this.closeBlock();
  }

  /** Complete blocks so far. */
  get size(): number {
    return this.blocks;
  }

  /**
   * Share of the variance of the rows that is explained by when they came: the intraclass correlation
   * (MSB − MSW)/(MSB + (n − 1)·MSW) of blocks of n rows (Fisher 1925), where MSB and MSW are the mean squares between
   * and within blocks. At most 1; about 0, and also below it, for rows in random order; 0 before there are two blocks,
   * where all rows are equal, and where squares overflow.
   */
  get share(): number {
    if (this.blocks < 2 || Math.max(this.between, this.within) === OVERFLOW) return 0;
    const between = this.between / (this.blocks - 1);
    const within = this.within / (this.blocks * (BLOCK_ROWS - 1));
    const total = between + (BLOCK_ROWS - 1) * within;
    return total > 0 ? (between - within) / total : 0;
  }

  /** All sums, as a value. */
  state(): OrderEffectState {
    const { blocks, mean, within, between, rows, blockMean, blockWithin } = this;
    return { blocks, mean: mean.slice(), within, between, rows, blockMean: blockMean.slice(), blockWithin };
  }

  private closeBlock() {
    this.within = add(this.within, this.blockWithin);
    this.between = add(this.between, moveMean(this.mean, this.blockMean, 0, this.blocks * BLOCK_ROWS, BLOCK_ROWS));
    this.blocks++;
    this.blockMean.fill(0);
    this.blockWithin = 0;
    this.rows = 0;
  }
}

/** The sum of two numbers ≥ 0, at most `OVERFLOW`. */
const add = (a: number, b: number): number => Math.min(a + b, OVERFLOW);

/**
 * Moves the mean of `before` rows by `more` rows whose mean is given (Chan, Golub & LeVeque 1983).
 * @param mean INOUT d numbers
 * @param values IN the mean of the further rows, from `at` on
 * @returns by how much Σ ‖x − mean‖² grows beyond the sums of both parts
 */
function moveMean(mean: Float64Array, values: ArrayLike<number>, at: number, before: number, more: number): number {
  const share = more / (before + more);
  let squares = 0;
  for (let t = 0; t < mean.length; t++) {
    const difference = Math.min(Math.max(values[at + t] - mean[t], -OVERFLOW), OVERFLOW);
    squares = add(squares, difference * difference);
    mean[t] += share * difference;
  }
  return Math.min(before * share * squares, OVERFLOW);
}
