import type { Model } from '../model/model.js';
import { exponentOf, timesTwoTo } from '../numeric/binaryScale.js';
import { eigenvalues } from '../numeric/eigen.js';
import { addedTerms, type ChunkedSum } from './chunkedSum.js';
import { pairScale } from './clusterMultipliers.js';
import { congruent } from './lowRankSpectrum.js';
import { inUnits, LEAST_SQUARE, roundDown, UNIT_ROUNDOFF } from './rounding.js';

/** The small matrices of the eigenvalue problem, over m features f of the rows. */
interface Features {
  /** m×m, FᵀF = Σ w·f·fᵀ. */
  products: Float64Array;
  /** m, Σ w·f. */
  sums: Float64Array;
  /** m×m, T. */
  couplings: Float64Array;
  /** m. */
  size: number;
  /** Σ w of all rows. */
  weight: number;
}

/**
 * The lower bound of the cluster dual from its sums; see clusterDual.ts.
 *
 * What rounding may have added is subtracted. Features are scaled to length 1, so an entry of FᵀF has an error of at
 * most `roundings`, and m·roundings on the diagonal make the computed matrix at least as great as the true one, also
 * after Cholesky's decomposition, whose error is m² roundings (Higham 2002, §10.1). For T of norm τ the errors of
 * Lᵀ·T·L are at most 8·m²·τ roundings, those of its eigenvalues 2·m² roundings of its own norm (ibid. §19.3), and those
 * of the part along √w at most 2·m·roundings·τ.
 * @param blocks IN per cluster the (d + k)×(d + k) sums of products of the features of its rows
 * @param exponent features u are in units of 2 to this power
 * @param rows number of rows
 * @returns 0 where nothing is proved
 */
export function clusterDualBound(model: Model, blocks: readonly ChunkedSum[], exponent: number, rows: number): number {
  const { k, d } = model;
  const features = featuresFrom(model, blocks, exponent);
  const { size: m, products, couplings } = features;
  let inertia = 0;
  for (let p = 0; p < d; p++) if (couplings[p * m + p] > 0) inertia += products[p * m + p];
  if (!(inertia >= LEAST_SQUARE && inertia < Number.POSITIVE_INFINITY)) return 0;
  const unit = exponentOf(inertia);
  const { within, scaled, along } = scaleFeatures(features, unit);
  const roundings = 4 * addedTerms(rows) + 4 * k + 8 * m + 64;
  for (let p = 0; p < m; p++) within[p * m + p] += m * roundings * UNIT_ROUNDOFF;
  const small = congruent(within, scaled, m);
  const values = eigenvalues(small, m);
  let bound = timesTwoTo(inertia, -unit) - along;
  for (let q = 0; q < k - 1; q++) bound -= Math.max(0, values[m - 1 - q] ?? 0);
  const operations = 2 * m * roundings + 8 * (k - 1) * m * m;
  return inUnits(roundDown(roundDown(bound, norm(scaled), operations), norm(small), 4 * (k - 1) * m * m), unit);
}

/**
 * The matrices with features of length 1 about their mean, and the part of F·T·Fᵀ along √w.
 * @param unit T is in units of 2 to this power
 * @returns FᵀF, T, and Σ T·(Σ w·f)·(Σ w·f)/W
 */
function scaleFeatures({ products, sums, couplings, size: m, weight }: Features, unit: number) {
  const lengths = Float64Array.from({ length: m }, (_, p) => Math.sqrt(Math.max(products[p * m + p], LEAST_SQUARE)));
  const alongs = sums.map((sum, p) => sum / lengths[p] / Math.sqrt(weight));
  const [within, scaled] = [new Float64Array(m * m), new Float64Array(m * m)];
  let along = 0;
  for (let p = 0; p < m; p++) {
    let alongRow = 0;
    for (let q = 0; q < m; q++) {
      const at = p * m + q;
      within[at] = products[at] / lengths[p] / lengths[q] - alongs[p] * alongs[q];
      scaled[at] = timesTwoTo(couplings[at] * lengths[p] * lengths[q], -unit);
      alongRow += scaled[at] * alongs[p] * alongs[q];
    }
    along += alongRow;
  }
  return { within, scaled, along };
}

/** The square root of the sum of all squares. */
const norm = (matrix: Float64Array): number => Math.sqrt(matrix.reduce((sum, x) => sum + x * x, 0));

/**
 * FᵀF, the weighted sum of each feature, and T. Left out are features that are 0 for all rows, or whose squares are too
 * small to say anything; of the rows' own coordinates that means zeros in T, so that the bound is one for the others.
 */
function featuresFrom({ k, d }: Model, blocks: readonly ChunkedSum[], exponent: number): Features {
  const size = d + k;
  /** Σ w·f_p·f_q over the rows of a cluster. */
  const sum = (cluster: number, p: number, q: number) => blocks[cluster].at(Math.max(p, q) * size + Math.min(p, q));
  // Place of feature u_ab among the m features, or −1.
  const places = new Int32Array(k * k).fill(-1);
  let m = d;
  for (let a = 0; a < k; a++)
    for (let b = 0; b < k; b++) if (b !== a && sum(a, d + b, d + b) >= LEAST_SQUARE) places[a * k + b] = m++;
  const [products, sums, couplings] = [new Float64Array(m * m), new Float64Array(m), new Float64Array(m * m)];
  const weightOf = (j: number) => sum(j, d + j, d + j);
  for (let a = 0; a < k; a++) {
    const placeOf = (p: number) => (p < d ? p : p === d + a ? -1 : places[a * k + p - d]);
    for (let p = 0; p < size; p++) {
      const to = placeOf(p);
      if (to < 0) continue;
      sums[to] += sum(a, p, d + a);
      for (let q = 0; q < size; q++) if (placeOf(q) >= 0) products[to * m + placeOf(q)] += sum(a, p, q);
    }
    for (let b = 0; b < a; b++) {
      const [from, to] = [places[a * k + b], places[b * k + a]];
      if (from < 0 || to < 0) continue;
      const scale = pairScale(weightOf(a), weightOf(b), sum(a, d + b, d + a), sum(b, d + a, d + b));
      couplings[from * m + to] = timesTwoTo(scale, exponent);
      couplings[to * m + from] = couplings[from * m + to];
    }
  }
  for (let t = 0; t < d; t++) couplings[t * m + t] = products[t * m + t] >= LEAST_SQUARE ? 1 : 0;
  const weight = Array.from({ length: k }, (_, j) => weightOf(j)).reduce((total, w) => total + w, 0);
  return { products, sums, couplings, size: m, weight };
}
