import { add, type DoubleDouble } from '../numeric/doubleDouble.js';

/** Sums of the terms of a sequence over any interval, to about 106 bits, from the sums of all prefixes. */
export class PrefixSums {
  private readonly highs: Float64Array;
  private readonly lows: Float64Array;

  /**
   * @param n number of terms
   * @param term the i-th term
   */
  constructor(n: number, term: (i: number) => DoubleDouble) {
    this.highs = new Float64Array(n + 1);
    this.lows = new Float64Array(n + 1);
    for (let i = 0; i < n; i++) [this.highs[i + 1], this.lows[i + 1]] = add([this.highs[i], this.lows[i]], term(i));
  }

  /** The sum of the terms [from, end). */
  between(from: number, end: number): DoubleDouble {
    return add([this.highs[end], this.lows[end]], [-this.highs[from], -this.lows[from]]);
  }
}
