import { ThinnedList } from '../sinks/thinnedList.js';
import type { ClusterPoint } from './answers.js';
import type { Version } from './versions.js';

/** Steps that are remembered, and numbers that all of them may have together. */
const [MOST_STEPS, MOST_NUMBERS] = [256, 2 ** 20];

interface Entry {
  readonly step: number;
  readonly ids: Uint32Array;
  readonly weights: Float32Array;
  readonly errors: Float32Array;
}

/** What became of the weight and the error of each cluster; with very many clusters fewer steps are remembered. */
export class ClusterHistory {
  private entries: ThinnedList<Entry> | undefined;

  /** Adds a model. */
  add({ step, model, errors, ids }: Version): void {
    const most = Math.max(2, Math.min(MOST_STEPS, Math.floor(MOST_NUMBERS / (3 * model.k))));
    this.entries ??= new ThinnedList(most);
    const weights = Float32Array.from(model.weights);
    this.entries.add({ step, ids: Uint32Array.from(ids), weights, errors });
  }

  /** One cluster over time, the oldest first. @param id its number */
  of(id: number): ClusterPoint[] {
    return (this.entries?.items() ?? []).flatMap(({ step, ids, weights, errors }) => {
      const j = ids.indexOf(id);
      if (j < 0) return [];
      return [{ step, weight: weights[j], error: Number.isNaN(errors[j]) ? null : errors[j] }];
    });
  }
}
