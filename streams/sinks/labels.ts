import type { Prediction } from '../operators/prediction.js';
import { openArrowFile } from './arrowFile.js';
import type { KeptNames } from './keptColumns.js';
import type { PlaceColumns } from './labelColumns.js';
import { LabelledRows } from './labelledRows.js';

/**
 * A file of labels that is written prediction by prediction.
 * @category Sinks
 */
export interface LabelsFile {
  /**
   * The columns of labels that have another name than usual, by the usual name: where a kept column of the data is
   * called `cluster`, that of the labels is called `meander_cluster`. Complete after the first `write`.
   */
  readonly renamed: ReadonlyMap<string, string>;
  /**
   * Appends the labels of a record batch.
   * @throws MeanderError `usage` for a column that cannot be kept, `storage` where the file cannot be written
   */
  write(prediction: Prediction): void;
  /**
   * Completes the file and gives it its name.
   * @throws MeanderError `storage` where it cannot be written
   */
  close(): void;
  /** Deletes what was written; does nothing after `close`. */
  abandon(): void;
}

/**
 * Opens an Arrow file for labels, with one row per valid row of the data: `cluster` (int32), `distance` (float64,
 * squared Euclidean in the units that the model learned in), and where they are asked for
 *
 * 1. `clusters` (int32), `distances` and `shares` (float64), fixed-size lists of the nearest clusters (option `top` of
 *    `predict`);
 * 2. `step` (float64) of the model, where newer models replace older ones during the run;
 * 3. `file` (utf8) and `row` (int64), see `places`: rejected rows have no label, and these say which rows have;
 * 4. `topic` (utf8), `partition` (int32), `offset` (int64), `timestamp` (milliseconds) and `key` (binary) of the
 *    record, for rows that came from a feed;
 * 5. the kept columns of the data, with their types; columns with a dictionary become plain ones.
 *
 * The schema's metadata says under `meander.distance.unit` what the distances are measured in: a `DistanceUnit`.
 * A kept column keeps its name; where that is the name of one of these, theirs is `meander_cluster` and so on.
 * `openLabelsTable` of `meander/duckdb` writes Parquet, CSV and NDJSON.
 * @param path a file, or `-` for stdout
 * @param keep columns of the data to copy, or `all` of them
 * @param places which columns say where a row came from
 * @throws MeanderError `usage` where a column is to be kept twice, or the path has an extension that is not Arrow's;
 *   `storage` where the file cannot be created
 * @category Sinks
 */
export function openLabelsFile(path: string, keep: KeptNames = [], places: PlaceColumns = {}): LabelsFile {
  const rows = new LabelledRows(keep, places);
  const file = openArrowFile(path);
  let isEmpty = true;
  return {
    renamed: rows.renamed,
    write(prediction) {
      const batch = rows.take(prediction);
      if (batch === undefined) return;
      isEmpty = false;
      file.write(batch);
    },
    close() {
      if (isEmpty) file.write(rows.empty());
      file.close();
    },
    abandon: () => file.abandon(),
  };
}
