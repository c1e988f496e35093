/** The rows that one cluster of an old model and one cluster of a new model have in common. */
export interface Overlap {
  /** Cluster of the old model. */
  old: number;
  /** Cluster of the new model. */
  new: number;
  /** Total weight of the rows in both clusters. */
  weight: number;
  /** That weight as a share of the old cluster, 0…1. */
  ofOld: number;
  /** That weight as a share of the new cluster, 0…1. */
  ofNew: number;
}

/** Counts which rows the clusters of two models share: the contingency table of their labels. */
export class Overlaps {
  /** oldK×newK, weight of the rows in both clusters. */
  private readonly weights: Float64Array;

  /**
   * @param oldK clusters of the old model
   * @param newK clusters of the new model
   */
  constructor(
    private readonly oldK: number,
    private readonly newK: number,
  ) {
    this.weights = new Float64Array(oldK * newK);
  }

  /**
   * Adds n rows.
   * @param oldLabels IN n, cluster of each row in the old model
   * @param newLabels IN n, cluster of each row in the new model
   * @param weights IN n, weight of each row; absent: 1 each
   */
  add(oldLabels: Int32Array, newLabels: Int32Array, weights?: Float64Array): void {
    for (let i = 0; i < oldLabels.length; i++)
      this.weights[oldLabels[i] * this.newK + newLabels[i]] += weights ? weights[i] : 1;
  }

  /** All pairs of clusters that share rows: in order of the old cluster, the greatest overlap of each first. */
  pairs(): Overlap[] {
    const { oldK, newK, weights } = this;
    const [oldTotals, newTotals] = [new Float64Array(oldK), new Float64Array(newK)];
    weights.forEach((weight, i) => {
      oldTotals[Math.floor(i / newK)] += weight;
      newTotals[i % newK] += weight;
    });
    return Array.from(weights, (weight, i) => ({ old: Math.floor(i / newK), new: i % newK, weight }))
      .filter(({ weight }) => weight > 0)
      .map((pair) => ({ ...pair, ofOld: pair.weight / oldTotals[pair.old], ofNew: pair.weight / newTotals[pair.new] }))
      .sort((a, b) => a.old - b.old || b.weight - a.weight || a.new - b.new);
  }
}
