import { stat } from 'node:fs/promises';
import { usageError } from '../../src/errors.js';
import { oneOf } from '../../src/options/index.js';
import { isFeedUrl } from '../feeds/openFeed.js';
import { DUCKDB_TYPE, TYPES_AS_TEXT } from '../formats/tables/keptColumns.js';
import type { KeptRows } from '../formats/tables/keptRows.js';
import type { Prediction } from '../operators/prediction.js';
import type { KeptNames } from '../sinks/keptColumns.js';
import type { PlaceColumns } from '../sinks/labelColumns.js';
import { type LabelsFile, openLabelsFile } from '../sinks/labels.js';
import { writtenArrowExtensions } from '../sinks/outputName.js';
import {
  type TableFormatName,
  tableFormatOf,
  tableFormats,
  writtenTableExtensions,
} from '../sinks/tables/tableFormat.js';
import type { Arguments } from './flags.js';
import { openFeed } from './openFeed.js';
import { warn } from './output.js';

/** Where labels are written, prediction by prediction. */
export interface LabelsOutput {
  /** The columns of labels that have another name than usual, by the usual name; complete after the first `write`. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Appends the labels of a record batch, whose memory may be used again once this is done. */
  write(prediction: Prediction): void | Promise<void>;
  /** Completes what was written. */
  close(): void | Promise<void>;
  /** Deletes what was written as far as that is possible. */
  abandon(): void | Promise<void>;
}

/** Extensions of the files that labels are written to. */
export const writtenLabelExtensions: readonly string[] = [...writtenArrowExtensions, ...writtenTableExtensions];

/** The kinds of files that `--out-format` can ask for. */
export type LabelsFormat = 'arrows' | TableFormatName;

/** The values of `--out-format`. */
export const labelsFormats: readonly LabelsFormat[] = ['arrows', ...(Object.keys(tableFormats) as TableFormatName[])];

/** The kind of table that labels are written to; undefined for Arrow and for feeds. */
export const labelsTableFormat = (out: string, format: LabelsFormat | undefined): TableFormatName | undefined =>
  isFeedUrl(out) || format === 'arrows' ? undefined : (format ?? tableFormatOf(out));

/** The option of `--out-format`. */
export const labelsFormat = oneOf(...labelsFormats);

/**
 * Opens what labels are written to: a feed, or a file of the kind that its extension or `format` says.
 * @param format for a name without an extension, a pipe or stdout
 * @param places also columns of the data to copy in place of `keep`, to a table
 * @param args hold the secrets of feeds
 * @throws MeanderError `usage` where the name has an extension and a format is given, too; as `openLabelsFile` and
 *   `openLabelsTable` do
 */
export async function openLabels(
  out: string,
  keep: KeptNames | undefined,
  format: LabelsFormat | undefined,
  places: PlaceColumns & { beside?: KeptRows },
  args: Arguments,
): Promise<LabelsOutput> {
  if (format !== undefined && !isFeedUrl(out) && /[^/\\]\.[^./\\]+$/.test(out))
    throw usageError(
      `--out ${out} and --out-format ${format} both say what to write; leave out --out-format, or the extension.`,
    );
  if (isFeedUrl(out)) {
    if (keep !== undefined || format !== undefined)
      throw usageError('--keep and --out-format are for files; a record of a feed always keeps all of its fields.');
    const { openLabelsFeed } = await import('../sinks/labelsFeed.js');
    return openLabelsFeed(await openFeed(out, args));
  }
  const table = labelsTableFormat(out, format);
  if (table === undefined) return sayingWhatIsText(openLabelsFile(out, keep, places));
  const { openLabelsTable } = await import('../sinks/labelsTable.js');
  return openLabelsTable(out, places.beside ? [] : keep, { ...places, format: table, notify: warn });
}

/** An Arrow file of labels that says which columns are text, wholly or in part, since Arrow lacks their types. */
function sayingWhatIsText(file: LabelsFile): LabelsOutput {
  let isFirst = true;
  return {
    ...file,
    write(prediction) {
      file.write(prediction);
      if (!isFirst) return;
      isFirst = false;
      for (const { name, metadata } of prediction.batch.schema.fields) {
        const [type, asText] = [metadata.get(DUCKDB_TYPE), metadata.get(TYPES_AS_TEXT)];
        const what = asText === type ? 'which' : `of which ${asText}`;
        if (type !== undefined) warn(`column "${name}" has the type ${type}, ${what} is written as text`);
      }
    },
  };
}

/** Whether some words may name several files: more than one word, or a folder or glob. */
export async function mayBeSeveralFiles(words: readonly string[]): Promise<boolean> {
  const [word] = words;
  if (words.length !== 1) return true;
  if (word === '-' || isFeedUrl(word) || /^(sql|https?):/i.test(word)) return false;
  const found = await stat(word).catch(() => undefined);
  return found === undefined || found.isDirectory();
}
