/**
 * A triangle inequality of the Peng–Wei relaxation (Peng & Wei 2007): Y_ij + Y_il ≤ Y_ii + Y_jl, and with j = l the pair
 * inequality Y_ij ≤ Y_ii, where Y_ij = Z_ij/√(w_i·w_j) is 1/W of the cluster that holds both rows, or 0.
 */
interface Cut {
  i: number;
  j: number;
  l: number;
  /** Its multiplier, ≥ 0. */
  mu: number;
}

/** Two rows. */
export type Pair = readonly [number, number];

/** By how much of 1/n an inequality must fail to become a cut, and how many become one at a time, in rows. */
const [VIOLATED, AT_A_TIME] = [0.02, 4];
/** Sweeps over all cuts in one projection. */
const SWEEPS = 2;

/**
 * Multipliers b of entrywise Z ≥ 0 and μ of cuts, with the matrix U = Σ μ·Q − b that they come to. They are ≥ 0 whatever
 * happens, but for the b of entries that must be 0, which are free.
 */
export class Cuts {
  private cuts: Cut[] = [];
  private readonly known = new Set<number>();
  /** n×n, Σ μ·Q. */
  private readonly pull: Float64Array;

  /** n×n, 1 where Z must be 0. */
  private readonly apart: Uint8Array;

  /**
   * @param roots n, √w of each row
   * @param apart pairs of rows that no cluster may hold both of
   */
  constructor(
    private readonly n: number,
    private readonly roots: Float64Array,
    apart: readonly Pair[] = [],
  ) {
    this.pull = new Float64Array(n * n);
    this.apart = new Uint8Array(n * n);
    for (const [i, j] of apart) {
      this.apart[i * n + j] = 1;
      this.apart[j * n + i] = 1;
    }
  }

  get size(): number {
    return this.cuts.length;
  }

  /**
   * The point nearest to V that is nonnegative and satisfies the cuts, approximately, by Hildreth's method (1957) from the
   * multipliers of last time.
   * @param v IN n×n
   * @param w OUT n×n
   * @param u OUT n×n, Σ μ·Q − b, exactly
   */
  project(v: Float64Array, w: Float64Array, u: Float64Array): void {
    for (let sweep = 0; sweep < SWEEPS; sweep++) for (const cut of this.cuts) this.relax(cut, v);
    const { pull, apart } = this;
    for (let at = 0; at < v.length; at++) {
      const left = v[at] - pull[at];
      const stays = left > 0 && apart[at] === 0;
      w[at] = stays ? left : 0;
      u[at] = stays ? pull[at] : pull[at] + left;
    }
  }

  /** Multipliers are in units of the penalty; when that changes, so do they. */
  rescale(factor: number): void {
    for (const cut of this.cuts) cut.mu *= factor;
    for (let at = 0; at < this.pull.length; at++) this.pull[at] *= factor;
  }

  private relax(cut: Cut, v: Float64Array) {
    const { n, roots, pull, apart } = this;
    const { i, j, l } = cut;
    const at = (a: number, b: number) => (apart[a * n + b] ? 0 : Math.max(v[a * n + b] - pull[a * n + b], 0));
    const [ri, rj, rl] = [roots[i], roots[j], roots[l]];
    const [ij, il, ii, jl] = [1 / (ri * rj), 1 / (ri * rl), 1 / (ri * ri), 1 / (rj * rl)];
    const pair = j === l;
    const violation = pair
      ? at(i, j) * ij - at(i, i) * ii
      : at(i, j) * ij + at(i, l) * il - at(i, i) * ii - at(j, l) * jl;
    const square = pair ? (ij * ij) / 2 + ii * ii : (ij * ij + il * il + jl * jl) / 2 + ii * ii;
    const mu = Math.max(0, cut.mu + violation / square);
    const change = mu - cut.mu;
    if (change === 0) return;
    cut.mu = mu;
    this.add(i, j, (change * ij) / 2);
    this.add(i, i, (-change * ii) / 2);
    if (pair) return;
    this.add(i, l, (change * il) / 2);
    this.add(j, l, (-change * jl) / 2);
  }

  /** Adds x to both entries of a symmetric matrix, or twice to one on its diagonal. */
  private add(a: number, b: number, x: number) {
    this.pull[a * this.n + b] += x;
    this.pull[b * this.n + a] += x;
  }

  /**
   * Drops the cuts that do not hold anything and takes in the most violated ones.
   * @param z IN n×n
   * @returns how many came
   */
  separate(z: Float64Array): number {
    const { n, roots } = this;
    this.cuts = this.cuts.filter((cut) => cut.mu > 0);
    this.known.clear();
    for (const { i, j, l } of this.cuts) this.known.add((i * n + j) * n + l);
    const y = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) y[i * n + j] = z[i * n + j] / (roots[i] * roots[j]);
    const least = VIOLATED / n;
    const found: { i: number; j: number; l: number; by: number }[] = [];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        if (j === i) continue;
        const over = y[i * n + j] - y[i * n + i] - least;
        if (over > 0) found.push({ i, j, l: j, by: over });
        for (let l = j + 1; l < n; l++) {
          const by = over + y[i * n + l] - y[j * n + l];
          if (by > 0 && l !== i) found.push({ i, j, l, by });
        }
      }
    }
    found.sort((a, b) => b.by - a.by);
    let came = 0;
    for (const { i, j, l } of found) {
      if (came >= AT_A_TIME * n) break;
      if (this.known.has((i * n + j) * n + l)) continue;
      this.cuts.push({ i, j, l, mu: 0 });
      came++;
    }
    return came;
  }
}
