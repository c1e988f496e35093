import { limitError } from '../errors.js';
import type { Points } from '../model/points.js';
import { add, type DoubleDouble, divide, multiply, twoProduct } from '../numeric/doubleDouble.js';
import { type Clustering, clusteringOf } from '../solve/clustering.js';

/** Numbers of the table of cuts that fit in memory. */
const MOST_CUTS = 536_870_912;

/**
 * The global minimum in one dimension, where clusters are intervals: dynamic programming over the sorted rows (Bellman 1973,
 * Wang & Song 2011), each layer by divide and conquer, since the best cut never moves left as the end moves right
 * (Grønlund et al. 2017). O(k·n·log n) time, k·n·4 bytes.
 *
 * The cost of an interval is summed from its end on, by updates that cannot cancel, so that a far outlier costs no digit
 * of the others; where a sum begins comes from prefix sums of 106 bits.
 * @throws MeanderError `limit` where k·n is too large
 */
export function solveOneDimension(points: Points, k: number): Clustering {
  const { n, values } = points;
  if (k * n > MOST_CUTS)
    throw limitError(
      `k·n is ${k * n}; the exact method in one dimension takes at most ${MOST_CUTS}. Use --method lloyd.`,
    );
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => values[a] - values[b] || a - b);
  const weightOf = (i: number) => points.weights?.[i] ?? 1;
  const middle = values[order[n >> 1]];
  const oneDimension = new Line(
    Float64Array.from(order, (i) => values[i] - middle),
    Float64Array.from(order, weightOf),
  );
  const ends = oneDimension.cuts(k);
  const labels = new Int32Array(n);
  for (let j = 0; j < k; j++) for (let at = ends[j]; at < ends[j + 1]; at++) labels[order[at]] = j;
  return clusteringOf(points, k, labels);
}

class Line {
  private readonly n: number;
  private readonly mass: Prefix;
  private readonly first: Prefix;
  private readonly second: Prefix;
  /** Least cost of the rows before each, in the clusters of the layer before. */
  private before: Float64Array;
  private now: Float64Array;

  constructor(
    private readonly x: Float64Array,
    private readonly w: Float64Array,
  ) {
    this.n = x.length;
    this.before = new Float64Array(this.n + 1);
    this.now = new Float64Array(this.n + 1);
    this.mass = new Prefix(this.n, (i) => [w[i], 0]);
    this.first = new Prefix(this.n, (i) => twoProduct(w[i], x[i]));
    this.second = new Prefix(this.n, (i) => multiply(twoProduct(x[i], x[i]), [w[i], 0]));
  }

  /** Where each of k intervals begins, and n. */
  cuts(k: number): number[] {
    const { n } = this;
    const layers: Int32Array[] = [];
    for (let end = 0; end <= n; end++) this.before[end] = this.inertia(0, end);
    for (let layer = 1; layer < k; layer++) {
      const cut = new Int32Array(n + 1);
      this.fill(cut, layer, n, layer, n, layer);
      layers.push(cut);
      [this.before, this.now] = [this.now, this.before];
    }
    const ends = [n];
    for (let layer = k - 2; layer >= 0; layer--) ends.unshift(layers[layer][ends[0]]);
    return [0, ...ends];
  }

  /** The best last cut for the ends in [low, high], which lies in [from, to]; every interval holds a row at least. */
  private fill(cut: Int32Array, low: number, high: number, from: number, to: number, layer: number) {
    if (low > high) return;
    const end = (low + high) >> 1;
    const latest = Math.min(to, Math.max(layer, end - 1));
    const earliest = Math.min(from, latest);
    const whole = this.mass.between(latest, end);
    let mass = whole[0];
    let mean = mass > 0 ? divide(this.first.between(latest, end), whole)[0] : 0;
    let inertia = this.inertia(latest, end);
    let [best, at] = [this.before[latest] + inertia, latest];
    for (let start = latest - 1; start >= earliest; start--) {
      const w = this.w[start];
      const apart = this.x[start] - mean;
      const sum = mass + w;
      if (sum > 0) {
        inertia += (mass / sum) * w * apart * apart;
        mean += (w / sum) * apart;
      }
      mass = sum;
      const found = this.before[start] + inertia;
      if (found <= best) [best, at] = [found, start];
    }
    this.now[end] = best;
    cut[end] = at;
    this.fill(cut, low, end - 1, from, at, layer);
    this.fill(cut, end + 1, high, at, to, layer);
  }

  /** Σ w·(x − mean)² of the rows [from, end). */
  private inertia(from: number, end: number): number {
    const mass = this.mass.between(from, end);
    if (end - from < 2 || !(mass[0] > 0)) return 0;
    const first = this.first.between(from, end);
    return Math.max(0, add(this.second.between(from, end), negative(divide(multiply(first, first), mass)))[0]);
  }
}

const negative = ([high, low]: DoubleDouble): DoubleDouble => [-high, -low];

/** Sums of the terms before each, to 106 bits. */
class Prefix {
  private readonly highs: Float64Array;
  private readonly lows: Float64Array;

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
