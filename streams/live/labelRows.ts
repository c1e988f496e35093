import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  assertFiniteDistances,
  type Model,
  nearestClusters,
  type Points,
  RowTransformer,
  sliceRows,
} from '../../src/model/index.js';

/** The nearest clusters of rows. */
export interface LabelledRows {
  /** Index of the nearest centroid, per row. */
  readonly labels: Int32Array;
  /** Squared distance to it. */
  readonly distances: Float64Array;
  /** Index of the second nearest one; −1 with one cluster. */
  readonly second: Int32Array;
  /** Squared distance to that one; NaN with one cluster. */
  readonly secondDistances: Float64Array;
}

/** Numbers that are multiplied between two turns of the event loop, some 4 ms. */
const PER_TURN = 2 ** 22;

/**
 * Labels rows between turns of the event loop, so that other requests are answered meanwhile.
 * @param points IN rows in the unit of the data
 * @throws MeanderError `input` where distances overflow
 */
export async function labelRows(model: Model, points: Points): Promise<LabelledRows> {
  const { n, d } = points;
  const m = Math.min(2, model.k);
  const transformer = new RowTransformer(model.transform);
  const found: LabelledRows = {
    labels: new Int32Array(n),
    distances: new Float64Array(n),
    second: new Int32Array(n).fill(-1),
    secondDistances: new Float64Array(n).fill(Number.NaN),
  };
  const perTurn = Math.max(1, Math.floor(PER_TURN / (model.k * d)));
  for (let from = 0; from < n; from += perTurn) {
    const rows = sliceRows(points, from, Math.min(perTurn, n - from));
    const { clusters, distances } = nearestClusters(model, transformer.apply(rows), m);
    for (let i = 0; i < rows.n; i++) {
      found.labels[from + i] = clusters[i * m];
      found.distances[from + i] = distances[i * m];
      if (m < 2) continue;
      found.second[from + i] = clusters[i * m + 1];
      found.secondDistances[from + i] = distances[i * m + 1];
    }
    await nextTurn();
  }
  assertFiniteDistances(points, found.distances);
  return found;
}
