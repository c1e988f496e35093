import { inputError } from '../errors.js';
import { CHUNK_ROWS } from '../kernel/kernel.js';
import type { Points } from '../model/points.js';
import { validPoints } from '../model/validPoints.js';
import { eigenvalues } from '../numeric/eigen.js';
import { addedTerms, ChunkedSum } from './chunkedSum.js';
import { inUnits, roundDown } from './rounding.js';

/** Everything that a `Scatter` has summed, as a value. */
export interface ScatterState {
  /** d, the first row, about which all sums are taken; null before it. */
  readonly origin: Float64Array | null;
  /** 1 + d + d×d sums of all complete chunks; see `Scatter`. */
  readonly total: Float64Array;
  /** The same of the current chunk. */
  readonly chunk: Float64Array;
  /** Number of rows of positive weight. */
  readonly rows: number;
}

/**
 * Total weight and scatter matrix Σ w·(x − mean)(x − mean)ᵀ of rows that come in parts, in d² memory. Summed are w,
 * w·y and w·y·yᵀ of y = x − x₁, the differences from the first row, so that an offset of the data costs no digit.
 * @example
 * const scatter = new Scatter(1);
 * scatter.add({ values: Float64Array.of(0, 2), n: 2, d: 1 });
 * scatter.inertia; // 2
 */
export class Scatter {
  private origin: Float64Array | null = null;
  /** Number of rows of positive weight. */
  private rows = 0;
  /** Σ w, then d numbers Σ w·y, then d×d numbers Σ w·y·yᵀ, of which the lower triangle is kept. */
  private readonly sums: ChunkedSum;
  /** d, the row at hand. */
  private readonly row: Float64Array;
  /** What follows from the sums; undefined after rows were added. */
  private spectrum: Spectrum | undefined;

  /** @param d number of features */
  constructor(readonly d: number) {
    this.sums = new ChunkedSum(1 + d + d * d);
    this.row = new Float64Array(d);
  }

  /** A scatter that goes on from what another one has summed. */
  static from({ origin, total, chunk, rows }: ScatterState, d: number): Scatter {
    const restored = new Scatter(d);
    restored.origin = origin?.slice() ?? null;
    restored.sums.restore(total, chunk);
    restored.rows = rows;
    return restored;
  }

  /** Everything summed so far; shares nothing. */
  state(): ScatterState {
    const { origin, sums, rows } = this;
    return { origin: origin?.slice() ?? null, total: sums.total.slice(), chunk: sums.chunk.slice(), rows };
  }

  /** Σ w of the rows so far. */
  get weight(): number {
    return this.sums.at(0);
  }

  /** Σ w·‖x − mean‖², the inertia of a single cluster. */
  get inertia(): number {
    return this.spectrumNow().trace;
  }

  /**
   * Adds rows.
   * @param points IN n rows of d features
   * @throws MeanderError `input` for rows that cannot be used
   */
  add(points: Points): void {
    const { values, n, d, weights } = validPoints(points);
    if (d !== this.d) throw inputError(`The rows have ${d} features but the scatter matrix has ${this.d}.`);
    const { row, sums } = this;
    this.spectrum = undefined;
    for (let i = 0; i < n; i++) {
      const w = weights?.[i] ?? 1;
      if (!(w > 0)) continue;
      this.origin ??= Float64Array.from(values.subarray(i * d, (i + 1) * d));
      const { origin } = this;
      for (let t = 0; t < d; t++) row[t] = values[i * d + t] - origin[t];
      addProducts(sums.chunk, row, w);
      this.rows++;
      if (this.rows % CHUNK_ROWS === 0) sums.merge();
    }
  }

  /**
   * A lower bound on the inertia of any k clusters: the trace of the scatter matrix less its k − 1 largest eigenvalues
   * (Zha et al. 2001; Ding & He 2004), since k centroids span at most k − 1 directions about the mean. What rounding
   * may have added is subtracted. Entry (t, s) of Σ w·y·yᵀ has an error of at most (chunk + rows/chunk) roundings of
   * √(S_tt·S_ss), so the matrix has one of as many roundings of its trace S; the mean at most trebles it. A difference
   * y is rounded in its last place, which moves the optimum by 2 roundings of S. The eigenvalues have errors of 2·d²
   * roundings of their matrix each (Higham 2002, §19.3).
   * @param k number of clusters, at least 1
   */
  bound(k: number): number {
    const { d, rows } = this;
    if (rows === 0) return 0;
    const { values, trace, spread } = this.spectrumNow();
    const largest = values.subarray(Math.max(0, d - k + 1)).reduce((sum, value) => sum + Math.max(0, value), 0);
    const roundings = 4 * addedTerms(rows) + 8 * d + 32;
    return inUnits(roundDown(trace - largest, spread, 2 * k * (roundings + d * d)), 0);
  }

  private spectrumNow(): Spectrum {
    this.spectrum ??= spectrumOf(this.sums, this.d);
    return this.spectrum;
  }
}

/** What follows from the sums of a scatter. */
interface Spectrum {
  /** d eigenvalues of the scatter matrix, ascending. */
  values: Float64Array;
  /** Σ w·‖x − mean‖². */
  trace: number;
  /** Σ w·‖y‖². */
  spread: number;
}

function spectrumOf(sums: ChunkedSum, d: number): Spectrum {
  const weight = sums.at(0);
  const matrix = new Float64Array(d * d);
  let [trace, spread] = [0, 0];
  for (let t = 0; t < d; t++) {
    const mean = weight > 0 ? sums.at(1 + t) / weight : 0;
    for (let s = 0; s <= t; s++) matrix[t * d + s] = sums.at(1 + d + t * d + s) - mean * sums.at(1 + s);
    trace += matrix[t * d + t];
    spread += sums.at(1 + d + t * d + t);
  }
  return { values: eigenvalues(matrix, d), trace, spread };
}

/** Adds w, w·y and the lower triangle of w·y·yᵀ of one row. */
function addProducts(to: Float64Array, y: Float64Array, w: number): void {
  const d = y.length;
  to[0] += w;
  for (let t = 0; t < d; t++) {
    const x = w * y[t];
    const at = 1 + d + t * d;
    to[1 + t] += x;
    for (let s = 0; s <= t; s++) to[at + s] += x * y[s];
  }
}
