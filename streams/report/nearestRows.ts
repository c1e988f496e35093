/** A row near to a centroid. */
export interface NearRow {
  /** Squared distance to the centroid, in the units of the model. */
  readonly distance: number;
  /** The file or other place that it was read from; empty where that is not known. */
  readonly name: string;
  /** Its number there, from 0. */
  readonly row: number;
  /** d numbers, in the units of the data. */
  readonly values: Float64Array;
  /** Other columns that were asked for: the name and the text of each. */
  readonly kept?: readonly (readonly [name: string, text: string])[];
}

/** Keeps the nearest rows of each cluster; of rows that are equally near the earlier ones. */
export class NearestRows {
  /** For each cluster its nearest rows so far, the nearest first. */
  readonly all: NearRow[][];

  /** @param most rows that are kept per cluster */
  constructor(
    k: number,
    private readonly most: number,
  ) {
    this.all = Array.from({ length: k }, () => []);
  }

  /** Takes a row; its contents are asked for only where it is kept. */
  offer(
    cluster: number,
    distance: number,
    row: Pick<NearRow, 'name' | 'row'> & { contents(): Pick<NearRow, 'values' | 'kept'> },
  ): void {
    const kept = this.all[cluster];
    if (kept.length === this.most && !(distance < kept[this.most - 1].distance)) return;
    const at = kept.findIndex((other) => distance < other.distance);
    kept.splice(at < 0 ? kept.length : at, 0, { name: row.name, row: row.row, distance, ...row.contents() });
    kept.length = Math.min(kept.length, this.most);
  }
}
