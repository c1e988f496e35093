import { usageError } from '../../src/errors.js';
import type { KeptRows } from '../formats/tables/keptRows.js';
import type { Prediction } from '../operators/prediction.js';
import type { KeptNames } from './keptColumns.js';
import type { PlaceColumns } from './labelColumns.js';
import { LabelledRows } from './labelledRows.js';
import type { LabelsFile } from './labels.js';
import { openTableFile } from './tables/tableFile.js';
import { type TableFormatName, tableFormatOf, writtenTableExtensions } from './tables/tableFormat.js';

/**
 * A Parquet, CSV or NDJSON file of labels that is written prediction by prediction.
 * @category Sinks
 */
export interface LabelsTable extends Pick<LabelsFile, 'renamed'> {
  /**
   * Appends the labels of a record batch; resolves once its memory may be used again.
   * @throws MeanderError `usage` for a column that cannot be kept
   */
  write(prediction: Prediction): Promise<void>;
  /**
   * Writes the file and gives it its name.
   * @throws MeanderError `storage` where it cannot be written
   */
  close(): Promise<void>;
  /** Deletes what was written, also while `write` or `close` is under way, which then fails; does nothing after it. */
  abandon(): Promise<void>;
}

/** Settings of `openLabelsTable`. */
export interface LabelsTableOptions extends PlaceColumns {
  /**
   * Columns of the data that DuckDB copies from its files once all rows are labelled: `source.kept` of a source that
   * was opened with the options `keep` and `keepApart`, all rows of which must then be predicted, in their order.
   */
  beside?: KeptRows;
  /** The kind of file; default: what the extension of the path says. */
  format?: TableFormatName;
  /** Called with a sentence where a column cannot be written with its own type. */
  notify?: (message: string) => void;
}

/**
 * Opens a Parquet, CSV, TSV or NDJSON file for labels, also gzipped, with the columns that `openLabelsFile` writes. CSV
 * and TSV have a column per item of a fixed-size list: `clusters_1`, `clusters_2` and so on; other lists, structures
 * and maps are JSON there. Columns of types that tables do not have are written as JSON, which `notify` is told.
 * Parquet files have the metadata of Arrow files.
 * @param path a file, or `-` for stdout
 * @param keep columns of the data to copy, or `all` of them
 * @throws MeanderError `usage` where the package @duckdb/node-api is not installed, the extension is none of these, or
 *   a column is to be kept twice; `storage` where the file cannot be created
 * @category Sinks
 */
export async function openLabelsTable(
  path: string,
  keep: KeptNames = [],
  { notify, format = formatOf(path), beside, ...places }: LabelsTableOptions = {},
): Promise<LabelsTable> {
  const rows = new LabelledRows(
    keep,
    places,
    beside?.columns.map(({ name }) => name),
  );
  const file = await openTableFile(path, format, beside);
  let isEmpty = true;
  const write: typeof file.write = async (batch, points) => {
    const changes = await file.write(batch, points);
    for (const change of changes) notify?.(change);
    return changes;
  };
  return {
    renamed: rows.renamed,
    async write(prediction) {
      const batch = rows.take(prediction);
      isEmpty &&= batch === undefined;
      await write(batch, prediction.points);
    },
    async close() {
      if (isEmpty) await write(rows.empty());
      await file.close();
    },
    abandon: () => file.abandon(),
  };
}

function formatOf(path: string): TableFormatName {
  const format = tableFormatOf(path);
  if (format) return format;
  throw usageError(
    `"${path}" does not say what to write there; give a name that ends in .${writtenTableExtensions.join(', .')}, ` +
      'or the option format.',
  );
}
