import { limitError } from '../errors.js';
import type { Points } from '../model/points.js';
import { add, type DoubleDouble, divide, multiply, twoProduct } from '../numeric/doubleDouble.js';
import { type Clustering, clusteringOf } from '../solve/clustering.js';
import { PrefixSums } from './prefixSums.js';

/** Numbers in the table of cuts that fit in memory: 2 GiB. */
const MOST_CUTS = 536_870_912;

/**
 * The global minimum in one dimension, where clusters are intervals of the sorted rows: dynamic programming (Bellman
 * 1973; Wang & Song 2011), each layer by divide and conquer, since the best last cut never moves left as the end moves
 * right (Grønlund et al. 2017). Takes O(k·n·log n) time and 4·k·n bytes.
 *
 * The cost of an interval is summed from its end backwards by updates that cannot cancel, so that a far outlier costs
 * the other rows no digit; the cost that such a sum begins with comes from prefix sums of 106 bits.
 * @param points IN n rows of 1 feature
 * @param k number of clusters, 1 … n
 * @throws MeanderError `limit` where k·n is above 2²⁹
 */
export function solveOneDimension(points: Points, k: number): Clustering {
  const { n, values } = points;
  if (k * n > MOST_CUTS) {
    throw limitError(
      `The exact method in one dimension takes k·n up to ${MOST_CUTS}, but k·n is ${k * n}; use Lloyd's algorithm.`,
    );
  }
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => values[a] - values[b] || a - b);
  const middle = values[order[n >> 1]];
  const intervals = new Intervals(
    Float64Array.from(order, (i) => values[i] - middle),
    Float64Array.from(order, (i) => points.weights?.[i] ?? 1),
  );
  const cuts = intervals.bestCuts(k);
  const labels = new Int32Array(n);
  for (let j = 0; j < k; j++) for (let at = cuts[j]; at < cuts[j + 1]; at++) labels[order[at]] = j;
  return clusteringOf(points, k, labels);
}

/** Sorted rows and the cost of their intervals. */
class Intervals {
  private readonly n: number;
  /** Prefix sums of w, w·x and w·x². */
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
    this.before = new Float64Array(this.n + 1);
    this.now = new Float64Array(this.n + 1);
    this.weight = new PrefixSums(this.n, (i) => [w[i], 0]);
    this.first = new PrefixSums(this.n, (i) => twoProduct(w[i], x[i]));
    this.second = new PrefixSums(this.n, (i) => multiply(twoProduct(x[i], x[i]), [w[i], 0]));
  }

  /** Where each of the k best intervals begins, and n. */
  bestCuts(k: number): number[] {
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
    return [0, ...starts];
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
    const whole = this.weight.between(latest, end);
    let weight = whole[0];
    let mean = weight > 0 ? divide(this.first.between(latest, end), whole)[0] : 0;
    let inertia = this.inertia(latest, end);
    let best = { start: latest, cost: this.before[latest] + inertia };
    for (let start = latest - 1; start >= earliest; start--) {
      const w = this.w[start];
      const deviation = this.x[start] - mean;
      const sum = weight + w;
      if (sum > 0) {
        inertia += (weight / sum) * w * deviation * deviation;
        mean += (w / sum) * deviation;
      }
      weight = sum;
      const cost = this.before[start] + inertia;
      if (cost <= best.cost) best = { start, cost };
    }
    return best;
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
