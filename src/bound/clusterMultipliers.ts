import type { Points } from '../model/points.js';
import { squaredEuclidean } from '../numeric/squaredEuclidean.js';

/**
 * Multipliers b ≥ 0 of the entries of the Peng–Wei relaxation, made from a clustering (Iguchi, Mixon, Peterson & Villar
 * 2017): between clusters a and b the outer product of u_ab(x) = max(0, ‖x − c_b‖² − ‖x − c_a‖² − ζ·(1/p_a + 1/p_b)) over the
 * rows of a and u_ba over those of b, where p are shares of the weight. Where clusters lie well apart, they prove the
 * clustering to be the best.
 * @param labels n
 * @param zeta squared distance
 * @returns n×n
 */
export function clusterMultipliers(points: Points, k: number, labels: ArrayLike<number>, zeta: number): Float64Array {
  const { n, d, values } = points;
  const weightOf = (i: number) => points.weights?.[i] ?? 1;
  const { centroids, masses, total } = meansOf(points, k, labels);
  const reach = new Float64Array(n * k);
  const sums = new Float64Array(k * k);
  for (let i = 0; i < n; i++) {
    const a = labels[i];
    const own = squaredEuclidean(values, i * d, centroids, a * d, d);
    for (let b = 0; b < k; b++) {
      if (b === a || masses[b] === 0) continue;
      const margin =
        squaredEuclidean(values, i * d, centroids, b * d, d) - own - zeta * (total / masses[a] + total / masses[b]);
      if (margin <= 0) continue;
      reach[i * k + b] = Math.sqrt(weightOf(i)) * margin;
      sums[a * k + b] += weightOf(i) * margin;
    }
  }
  const b = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const [from, to] = [labels[i], labels[j]];
      if (from === to) continue;
      const scale = pairScale(masses[from], masses[to], sums[from * k + to], sums[to * k + from]);
      b[i * n + j] = scale * reach[i * k + to] * reach[j * k + from];
      b[j * n + i] = b[i * n + j];
    }
  }
  return b;
}

/**
 * Factor of u_ab·u_ba: the block's row sums are to be W_b/2·u_ab, whose sum over a is that of W_a/2·u_ba over b but for
 * what was cut off at 0.
 */
export function pairScale(a: number, b: number, sumA: number, sumB: number): number {
  const sum = (b * sumA + a * sumB) / 4;
  const scale = (a * b) / (4 * sum);
  return sum > 0 && scale < Number.POSITIVE_INFINITY ? scale : 0;
}

function meansOf({ n, d, values, weights }: Points, k: number, labels: ArrayLike<number>) {
  const centroids = new Float64Array(k * d);
  const masses = new Float64Array(k);
  let total = 0;
  for (let i = 0; i < n; i++) {
    const w = weights?.[i] ?? 1;
    masses[labels[i]] += w;
    total += w;
    if (w > 0)
      for (let t = 0; t < d; t++)
        centroids[labels[i] * d + t] += (w / masses[labels[i]]) * (values[i * d + t] - centroids[labels[i] * d + t]);
  }
  return { centroids, masses, total };
}
