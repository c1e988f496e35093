/**
 * A triangle inequality of the relaxation of Peng & Wei (2007): Y_ij + Y_il ≤ Y_ii + Y_jl, and with j = l the pair
 * inequality Y_ij ≤ Y_ii. Y_ij = Z_ij/√(w_i·w_j) is 1/W of the cluster that holds both rows, or 0.
 */
interface Cut {
  /** The row on both sides. */
  i: number;
  /** A second row. */
  j: number;
  /** A third row, or `j` for a pair inequality. */
  l: number;
  /** μ ≥ 0, the multiplier. */
  multiplier: number;
}

/** A violated inequality that may become a cut. */
type Violation = Omit<Cut, 'multiplier'> & { violation: number };

/** The numbers of two rows. */
export type Pair = readonly [number, number];

/** Violation above which an inequality becomes a cut, in units of 1/n. */
const LEAST_VIOLATION = 0.02;
/** New cuts at one time at most, per row. */
const MOST_NEW_CUTS_PER_ROW = 4;
/** Sweeps over all cuts in one projection. */
const SWEEPS = 2;

/**
 * The multipliers b of the entrywise constraint Z ≥ 0 and μ of the cuts, with the matrix U = Σ μ·Q − b that they sum
 * to. They are at least 0 at any time, except that b is free where an entry must be 0.
 */
export class Cuts {
  private cuts: Cut[] = [];
  /** n×n, Σ μ·Q over all cuts. */
  private readonly multiplierSum: Float64Array;
  /** n×n, 1 where Z must be 0. */
  private readonly cannotLink: Uint8Array;

  /**
   * @param n number of rows
   * @param roots IN n, √w of each row
   * @param cannotLink IN pairs of rows that no cluster may hold both of
   */
  constructor(
    private readonly n: number,
    private readonly roots: Float64Array,
    cannotLink: readonly Pair[] = [],
  ) {
    this.multiplierSum = new Float64Array(n * n);
    this.cannotLink = new Uint8Array(n * n);
    for (const [i, j] of cannotLink) {
      this.cannotLink[i * n + j] = 1;
      this.cannotLink[j * n + i] = 1;
    }
  }

  /** Number of cuts. */
  get size(): number {
    return this.cuts.length;
  }

  /**
   * Approximately the point nearest to V that is nonnegative and satisfies the cuts, by Hildreth's method (1957), which
   * goes on from the multipliers of the previous call.
   * @param v IN n×n
   * @param w OUT n×n, the point
   * @param u OUT n×n, Σ μ·Q − b, exactly
   */
  project(v: Float64Array, w: Float64Array, u: Float64Array): void {
    for (let sweep = 0; sweep < SWEEPS; sweep++) for (const cut of this.cuts) this.adjust(cut, v);
    const { multiplierSum, cannotLink } = this;
    for (let at = 0; at < v.length; at++) {
      const difference = v[at] - multiplierSum[at];
      const positive = difference > 0 && cannotLink[at] === 0;
      w[at] = positive ? difference : 0;
      u[at] = positive ? multiplierSum[at] : multiplierSum[at] + difference;
    }
  }

  /**
   * The matrix U that the multipliers stand for: Σ μ·Q, summed again because the running sum has drifted by rounding,
   * less the b ≥ 0 that the running sum and u differ by.
   * @param u IN n×n, as `project` left it
   * @param out OUT n×n
   * @returns Σ μ·‖Q‖, the size of what was summed
   */
  multiplierMatrix(u: Float64Array, out: Float64Array): number {
    const { n, roots, multiplierSum, cannotLink } = this;
    for (let at = 0; at < out.length; at++) {
      const b = multiplierSum[at] - u[at];
      out[at] = cannotLink[at] === 1 || b > 0 ? -b : 0;
    }
    let size = 0;
    for (const { i, j, l, multiplier } of this.cuts) {
      if (multiplier === 0) continue;
      const [ri, rj, rl] = [roots[i], roots[j], roots[l]];
      const terms: [number, number, number][] = [
        [i, j, 1 / (ri * rj)],
        [i, i, -1 / (ri * ri)],
      ];
      if (j !== l) terms.push([i, l, 1 / (ri * rl)], [j, l, -1 / (rj * rl)]);
      for (const [a, b, entry] of terms) {
        const change = (multiplier * entry) / 2;
        out[a * n + b] += change;
        out[b * n + a] += change;
        size += 2 * Math.abs(change);
      }
    }
    return size;
  }

  /** Multiplies all multipliers, which are in units of the penalty, when the penalty changes. */
  rescale(factor: number): void {
    for (const cut of this.cuts) cut.multiplier *= factor;
    for (let at = 0; at < this.multiplierSum.length; at++) this.multiplierSum[at] *= factor;
  }

  /**
   * Drops the cuts with multiplier 0 and adds the most violated inequalities.
   * @param z IN n×n
   * @returns how many cuts were added
   */
  separate(z: Float64Array): number {
    const { n } = this;
    this.cuts = this.cuts.filter((cut) => cut.multiplier > 0);
    const keyOf = ({ i, j, l }: Pick<Cut, 'i' | 'j' | 'l'>) => (i * n + j) * n + l;
    const known = new Set(this.cuts.map(keyOf));
    const found = this.violations(z).sort((a, b) => b.violation - a.violation);
    let added = 0;
    for (const inequality of found) {
      if (added >= MOST_NEW_CUTS_PER_ROW * n) break;
      if (known.has(keyOf(inequality))) continue;
      this.cuts.push({ i: inequality.i, j: inequality.j, l: inequality.l, multiplier: 0 });
      added++;
    }
    return added;
  }

  /** All inequalities that a matrix violates by more than the threshold. */
  private violations(z: Float64Array): Violation[] {
    const { n, roots } = this;
    const y = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) y[i * n + j] = z[i * n + j] / (roots[i] * roots[j]);
    const threshold = LEAST_VIOLATION / n;
    const found: Violation[] = [];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        if (j === i) continue;
        const pairViolation = y[i * n + j] - y[i * n + i] - threshold;
        if (pairViolation > 0) found.push({ i, j, l: j, violation: pairViolation });
        for (let l = j + 1; l < n; l++) {
          const violation = pairViolation + y[i * n + l] - y[j * n + l];
          if (violation > 0 && l !== i) found.push({ i, j, l, violation });
        }
      }
    }
    return found;
  }

  /** Moves the multiplier of one cut to where its inequality holds with equality, or to 0. */
  private adjust(cut: Cut, v: Float64Array): void {
    const { n, roots, multiplierSum, cannotLink } = this;
    const { i, j, l } = cut;
    const entry = (a: number, b: number) =>
      cannotLink[a * n + b] ? 0 : Math.max(v[a * n + b] - multiplierSum[a * n + b], 0);
    const [ri, rj, rl] = [roots[i], roots[j], roots[l]];
    const [ij, il, ii, jl] = [1 / (ri * rj), 1 / (ri * rl), 1 / (ri * ri), 1 / (rj * rl)];
    const isPair = j === l;
    const violation = isPair
      ? entry(i, j) * ij - entry(i, i) * ii
      : entry(i, j) * ij + entry(i, l) * il - entry(i, i) * ii - entry(j, l) * jl;
    const squaredNorm = isPair ? (ij * ij) / 2 + ii * ii : (ij * ij + il * il + jl * jl) / 2 + ii * ii;
    const multiplier = Math.max(0, cut.multiplier + violation / squaredNorm);
    const change = multiplier - cut.multiplier;
    if (change === 0) return;
    cut.multiplier = multiplier;
    this.add(i, j, (change * ij) / 2);
    this.add(i, i, (-change * ii) / 2);
    if (isPair) return;
    this.add(i, l, (change * il) / 2);
    this.add(j, l, (-change * jl) / 2);
  }

  /** Adds x to entries (a, b) and (b, a) of the symmetric sum; an entry of the diagonal receives it twice. */
  private add(a: number, b: number, x: number): void {
    this.multiplierSum[a * this.n + b] += x;
    this.multiplierSum[b * this.n + a] += x;
  }
}
