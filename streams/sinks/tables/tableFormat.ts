import { hasExtension } from '../../formats/extensions.js';

/** How DuckDB writes one kind of file. */
export interface TableFormat {
  /** Extensions of the files, without the dot. */
  readonly extensions: readonly string[];
  /** Options of DuckDB's COPY. */
  readonly copy: string;
  /** Whether a fixed-size list is written as one column per item: `name_1`, `name_2` and so on. */
  readonly flat?: boolean;
  /** Whether its files hold metadata: texts under names. */
  readonly hasMetadata?: boolean;
}

/** All kinds of files that DuckDB writes, by name. */
export const tableFormats = {
  parquet: { extensions: ['parquet'], copy: 'FORMAT parquet, COMPRESSION snappy', hasMetadata: true },
  csv: { extensions: ['csv'], copy: 'FORMAT csv, HEADER', flat: true },
  'csv.gz': { extensions: ['csv.gz'], copy: 'FORMAT csv, HEADER, COMPRESSION gzip', flat: true },
  tsv: { extensions: ['tsv'], copy: "FORMAT csv, HEADER, DELIM '\t'", flat: true },
  'tsv.gz': { extensions: ['tsv.gz'], copy: "FORMAT csv, HEADER, DELIM '\t', COMPRESSION gzip", flat: true },
  ndjson: { extensions: ['ndjson', 'jsonl'], copy: 'FORMAT json' },
  'ndjson.gz': { extensions: ['ndjson.gz', 'jsonl.gz'], copy: 'FORMAT json, COMPRESSION gzip' },
} as const satisfies Readonly<Record<string, TableFormat>>;

/** The name of a kind of file that DuckDB writes. */
export type TableFormatName = keyof typeof tableFormats;

/** Extensions of the files that DuckDB writes. */
export const writtenTableExtensions: readonly string[] = Object.values(tableFormats).flatMap(
  ({ extensions }) => extensions as readonly string[],
);

/** The kind of file that a name asks for; undefined where its extension is not one of DuckDB's. */
export const tableFormatOf = (path: string): TableFormatName | undefined =>
  (Object.keys(tableFormats) as TableFormatName[]).find((name) => hasExtension(path, tableFormats[name].extensions));
