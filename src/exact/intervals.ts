import { roundDown, UNIT_ROUNDOFF } from '../bound/rounding.js';
import { exponentOf } from '../numeric/binaryScale.js';
import { add, type DoubleDouble, divide, multiply, twoSum } from '../numeric/doubleDouble.js';
import { PrefixSums } from './prefixSums.js';

/** Relative error of one sum or product of double-doubles, with room to spare. */
const DOUBLE_DOUBLE_ERROR = 8 * UNIT_ROUNDOFF * UNIT_ROUNDOFF;

/**
 * Sorted rows and the cost of their intervals, for dynamic programming.
 *
 * The cost of an interval is summed from its end backwards by updates that cannot cancel, about one of its own rows, so
 * that a far outlier costs the other rows no digit. Weight, mean and cost are summed with the rounding of each addition
 * kept, so that their errors do not grow with the number of rows. The numbers that such a sum begins with come from
 * prefix sums of 106 bits.
 */
export class Intervals {
  private readonly n: number;
  /** The middle row, about which prefix sums are taken. */
  private readonly middle: number;
  /** Prefix sums of w, w·y and w·y² of y = x − middle. */
  private readonly weight: PrefixSums;
  private readonly first: PrefixSums;
  private readonly second: PrefixSums;
  /** n + 1, least cost of the rows before each end, in one cluster fewer than now. */
  private before: Float64Array;
  /** n + 1, least cost of the rows before each end. */
  private now: Float64Array;

  /**
   * @param x IN n, ascending
   * @param w IN n, weights
   */
  constructor(
    private readonly x: Float64Array,
    private readonly w: Float64Array,
  ) {
    this.n = x.length;
    this.middle = x[this.n >> 1];
    this.before = new Float64Array(this.n + 1);
    this.now = new Float64Array(this.n + 1);
    const y = (i: number) => twoSum(x[i], -this.middle);
    this.weight = new PrefixSums(this.n, (i) => [w[i], 0]);
    this.first = new PrefixSums(this.n, (i) => multiply(y(i), [w[i], 0]));
    this.second = new PrefixSums(this.n, (i) => multiply(multiply(y(i), y(i)), [w[i], 0]));
  }

  /**
   * The best k intervals.
   * @returns where each of them begins, and n; and a lower bound on their cost
   */
  best(k: number): { starts: number[]; lower: number } {
    const { n } = this;
    const layers: Int32Array[] = [];
    for (let end = 0; end <= n; end++) this.before[end] = this.inertia(0, end);
    for (let layer = 1; layer < k; layer++) {
      const cuts = new Int32Array(n + 1);
      this.fillLayer(cuts, layer, n, layer, n, layer);
      layers.push(cuts);
      [this.before, this.now] = [this.now, this.before];
    }
    const starts = [n];
    for (let layer = k - 2; layer >= 0; layer--) starts.unshift(layers[layer][starts[0]]);
    return { starts: [0, ...starts], lower: this.roundedDown(this.before[n], k) };
  }

  /**
   * A lower bound on the least cost, for which `cost` was computed. The mean of an interval is known to some roundings
   * of its width, which moves its cost c by as many roundings of width·√(W·c); two ends of weight at least ω cost
   * ω·width²/2, so that is at most √(2·W/ω)·c. Where costs that are compared err by ε, divide and conquer loses at most
   * 2·ε in each of its log₂ n levels, in each layer.
   */
  private roundedDown(cost: number, k: number): number {
    const { n, w, weight, second } = this;
    const least = w.reduce((found, x) => (x > 0 && x < found ? x : found), Number.POSITIVE_INFINITY);
    const comparisons = 2 * k * (exponentOf(n) + 3) + 2;
    const relative = 256 * Math.sqrt(weight.between(0, n)[0] / least) + 4 * k + 64;
    const absolute = k * (n + 8) * DOUBLE_DOUBLE_ERROR * second.between(0, n)[0];
    return Math.max(0, roundDown(cost, cost, comparisons * relative) - comparisons * absolute);
  }

  /**
   * Finds the best last cut for every end in [low, high], which lies in [from, to]; every interval holds at least one
   * row.
   * @param cuts OUT n + 1
   */
  private fillLayer(cuts: Int32Array, low: number, high: number, from: number, to: number, layer: number): void {
    if (low > high) return;
    const end = (low + high) >> 1;
    const latest = Math.min(to, Math.max(layer, end - 1));
    const { start, cost } = this.bestStart(end, Math.min(from, latest), latest);
    this.now[end] = cost;
    cuts[end] = start;
    this.fillLayer(cuts, low, end - 1, from, start, layer);
    this.fillLayer(cuts, end + 1, high, start, to, layer);
  }

  /** The best beginning, in [earliest, latest], of the last interval before `end`; of equal ones the earliest. */
  private bestStart(end: number, earliest: number, latest: number): { start: number; cost: number } {
    const { x, w, before } = this;
    const reference = x[latest];
    let [weight, weightRest] = this.weight.between(latest, end);
    let [mean, meanRest] = this.meanAbout(reference, latest, end);
    let [cost, costRest] = [this.inertia(latest, end), 0];
    let best = { start: latest, cost: before[latest] + cost };
    for (let start = latest - 1; start >= earliest; start--) {
      const deviation = x[start] - reference - mean - meanRest;
      const [weightBefore, heavier] = [weight + weightRest, weight + w[start]];
      weightRest += weight >= w[start] ? weight - heavier + w[start] : w[start] - heavier + weight;
      if (heavier > 0) {
        const all = heavier + weightRest;
        const added = (weightBefore / all) * w[start] * deviation * deviation;
        const change = (w[start] / all) * deviation;
        const [moved, grown] = [mean + change, cost + added];
        meanRest += Math.abs(mean) >= Math.abs(change) ? mean - moved + change : change - moved + mean;
        costRest += cost >= added ? cost - grown + added : added - grown + cost;
        [mean, cost] = [moved, grown];
      }
      weight = heavier;
      const total = before[start] + (cost + costRest);
      if (total <= best.cost) best = { start, cost: total };
    }
    return best;
  }

  /** The mean of the rows [from, end), less a reference. */
  private meanAbout(reference: number, from: number, end: number): DoubleDouble {
    const weight = this.weight.between(from, end);
    if (!(weight[0] > 0)) return [0, 0];
    return add(divide(this.first.between(from, end), weight), twoSum(this.middle, -reference));
  }

  /** Σ w·(x − mean)² of the rows [from, end). */
  private inertia(from: number, end: number): number {
    const weight = this.weight.between(from, end);
    if (end - from < 2 || !(weight[0] > 0)) return 0;
    const first = this.first.between(from, end);
    return Math.max(0, add(this.second.between(from, end), negative(divide(multiply(first, first), weight)))[0]);
  }
}

const negative = ([high, low]: DoubleDouble): DoubleDouble => [-high, -low];
