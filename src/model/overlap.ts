/** Rows, by weight, that two models of the same data have in common, cluster by cluster. */
export interface Overlap {
  /** Clusters of the old and of the new model. */
  old: number;
  new: number;
  /** Weight of the rows in both, and its share of the old cluster and of the new. */
  weight: number;
  ofOld: number;
  ofNew: number;
}

/** Counts which rows the clusters of two models share. */
export class Overlaps {
  private readonly weights: Float64Array;

  constructor(
    private readonly oldK: number,
    private readonly newK: number,
  ) {
    this.weights = new Float64Array(oldK * newK);
  }

  /** Adds rows by their labels in both models. */
  add(oldLabels: Int32Array, newLabels: Int32Array, weights?: Float64Array): void {
    for (let i = 0; i < oldLabels.length; i++)
      this.weights[oldLabels[i] * this.newK + newLabels[i]] += weights ? weights[i] : 1;
  }

  /** All pairs with rows in common: by old cluster, the greatest overlap first. */
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
