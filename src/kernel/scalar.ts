import { squaredEuclidean } from '../numeric/squaredEuclidean.js';
import type { Kernel, Screening } from './kernel.js';

/** The definition of the assignment, in plain float64. Serves where WebAssembly SIMD is missing. */
export function scalarKernel(): Kernel {
  let centroids = new Float64Array(0);
  let k = 0;
  let d = 0;

  return {
    get screening(): Screening {
      return {
        screen: 'float64',
        prefixEighths: 8,
        anchored: false,
        threads: 1,
        candidates: Math.max(0, k - 1),
        verified: Math.max(0, k - 1),
        rescanned: 0,
      };
    },
    load(newCentroids, newK, newD) {
      centroids = newCentroids.slice();
      k = newK;
      d = newD;
    },
    assignInto(values, n, labels, distances) {
      for (let i = 0; i < n; i++) {
        let label = 0;
        let least = Number.POSITIVE_INFINITY;
        for (let j = 0; j < k; j++) {
          const distance = squaredEuclidean(values, i * d, centroids, j * d, d);
          if (distance < least) {
            least = distance;
            label = j;
          }
        }
        labels[i] = label;
        distances[i] = least;
      }
    },
    minDistancesInto({ values, n, d: width }, centres, nearest, out) {
      for (let at = 0; at < out.length; at++) {
        const [j, i] = [Math.floor(at / n), at % n];
        out[at] = Math.min(nearest[i], squaredEuclidean(values, i * width, centres, j * width, width));
      }
    },
    close() {},
  };
}
