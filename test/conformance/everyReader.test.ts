import { createReadStream, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { pointsReader } from '../../streams/points/reader.js';
import { byteStream } from '../../streams/sources/byteStream.js';
import { openSources } from '../../streams/sources/openSources.js';
import { query } from '../../streams/sources/query.js';
import type { Source } from '../../streams/sources/source.js';
import type { SourceOptions } from '../../streams/sources/sourceOptions.js';

/** Tables with one column per type, as many programs write them; `make_tables.py` beside them writes them again. */
const folder = fileURLToPath(new URL('../fixtures/types/tables/', import.meta.url));
const tables: Record<string, { writer: string; columns: string[] }> = JSON.parse(
  readFileSync(`${folder}tables.json`, 'utf8'),
);

const halves = [0.5, -2, 0, 1.5, 3, 8];
const begin = Date.UTC(2026, 0, 1) / 1000;
const days = [3, 0, 1, 2, 0, 1].map((day) => begin + 86_400 * day);
const moments = [0, 1.5, 60, 3600, 86_400, 2].map((second) => begin + second);
const pairs = [3, 0.5, 0, -2, 1, 0, 2, 1.5, 0, 3, 1, 8];
/** A refusal that names the column and its type, or says that it has no value. */
const refused = (column: string) =>
  new RegExp(
    `(Column "${column}" has (the type .+|no value in the rows that were looked at), but must be a number\\.$)` +
      `|(There is no column "${column}" in )|(row 0, column "${column}" is null; )`,
  );

/** What every reader makes of a column where it is named as a feature: these numbers, or a refusal by its name. */
const expected: Record<string, number[] | 'refused'> = {
  ...{ int8: [-128, 127, 0, 1, 2, 3], int16: [-32_768, 32_767, 0, 1, 2, 3] },
  ...{ int32: [-(2 ** 31), 2 ** 31 - 1, 0, 1, 2, 3], int64: [-(2 ** 53), 2 ** 53 - 1, 0, 1, 2, 3] },
  ...{ uint8: [0, 255, 1, 2, 3, 4], uint16: [0, 65_535, 1, 2, 3, 4], uint32: [0, 2 ** 32 - 1, 1, 2, 3, 4] },
  ...{ uint64: [0, 2 ** 53 - 1, 1, 2, 3, 4], uint64_huge: [2 ** 64, 0, 1, 2, 3, 4] },
  ...{ hugeint: [-3, -2, -1, 0, 1, 2], uhugeint: [0, 1, 2, 3, 4, 5], hugeint_huge: new Array(6).fill(2 ** 70) },
  ...{ float16: halves, float32: halves, float64: [0.1, -2, 0, 1.5, 1e300, 8], bool: [1, 0, 0, 1, 1, 0] },
  ...{ decimal32: halves, decimal64: halves, decimal128: halves, decimal256: halves },
  ...{ dictionary: halves, run_ends: [1.5, 1.5, -2, -2, -2, -2] },
  ...{ date32: days, date64: days, timestamp_s: moments.map(Math.floor), timestamp_ms: moments },
  ...{ timestamp_us: moments, timestamp_ns: moments, timestamp_utc: moments, timestamp_zone: moments },
  ...{ list: pairs, list_float32: pairs, list_int: pairs.map(Math.trunc).map((x) => x + 0), large_list: pairs },
  ...{ fixed_list: pairs, list_view: pairs, large_list_view: pairs, list_decimal: pairs, vector_text: pairs },
  ...{ list_bool: pairs.map((x) => Number(x !== 0)), array: [0, 1, 2, 3, 4, 5].flatMap((k) => [k, k + 0.5]) },
  ...{ time32: 'refused', time64: 'refused', duration: 'refused', interval: 'refused', list_of_lists: 'refused' },
  ...{ list_text: 'refused', dictionary_text: 'refused', enum: 'refused', text: 'refused', binary: 'refused' },
  ...{ struct: 'refused', map: 'refused', union: 'refused', null: 'refused', nulls_first: 'refused' },
  ...{ uuid: 'refused', bit: 'refused' },
};

/**
 * Where a file says less than the table that was written to it, so that its reader cannot know better: durations that
 * are whole numbers, texts that are digits, bytes that are vectors of digits.
 */
const lessInFile: readonly [RegExp, RegExp, number[] | 'refused'][] = [
  [/\.parquet$|^duckdb\.|^pyarrow\.csv$/, /^duration$/, [1e6, 0, 6e7, 3.6e9, 2.5e6, 1e6]],
  [/^duckdb\.(csv|ndjson|json)$/, /^bit$/, new Array(6).fill(101)],
  [/^spark\.csv$/, /^binary$/, new Array(6).fill([61, 62]).flat()],
  // The version of DuckDB for Node reads wrong numbers, so this is refused.
  [/^pyarrow\.parquet$/, /^decimal256$/, 'refused'],
];

/** Texts of JSON files, which SQL leaves texts, while other readers of them look whether they are numbers or times. */
const textsInSql: Readonly<Record<string, RegExp>> = {
  pandas: /^(decimal\d+|date\d+|timestamp_(s|ms|us|ns)|list_decimal)$/,
  polars: /^(decimal\d+|timestamp_(ms|us|ns|utc|zone)|list_decimal)$/,
  duckdb: /^(timestamp_(ms|us|ns|utc|zone)|bit)$/,
};

/** Whether a column is refused in SQL because it is text there. */
function isTextInSql(name: string, column: string): boolean {
  const [, writer, format] = /^(\w+)\.(\w+) by SQL$/.exec(name) ?? [];
  return /json$/.test(format ?? '') && textsInSql[writer]?.test(column) === true;
}

/** The readers that a file is read by: in place, from a pipe where that is another one, and by SQL where it can. */
function readersOf(file: string): [string, (options: SourceOptions) => Promise<Source>][] {
  const path = `${folder}${file}`;
  return [
    [file, (options) => openSources([path], options)],
    ...(/\.(arrows|csv|ndjson|json)$/.test(file)
      ? [[`${file} from a pipe`, (options: SourceOptions) => byteStream(createReadStream(path), 'stdin', options)]]
      : []),
    ...(/\.(parquet|csv|ndjson|json)$/.test(file)
      ? [[`${file} by SQL`, (options: SourceOptions) => query(`FROM '${path}'`, options)]]
      : []),
  ] as [string, (options: SourceOptions) => Promise<Source>][];
}

/** The numbers of a column. */
async function read(open: (options: SourceOptions) => Promise<Source>, column: string): Promise<number[]> {
  const options = { columns: [column], reuse: true };
  const source = await open(options);
  const values: number[] = [];
  try {
    const reader = pointsReader(await source.schema(), options);
    for await (const batch of source.open(null, new AbortController().signal)) {
      const points = reader.read(batch);
      values.push(...points.values.subarray(0, points.n * points.d));
    }
    return values;
  } finally {
    await source.close?.();
  }
}

const files = Object.keys(tables).flatMap((file) => readersOf(file).map(([name, open]) => ({ file, name, open })));

describe('every type of column in every format, by whoever wrote it', () => {
  test.each(files)(
    '$name',
    async ({ file, name, open }) => {
      const found: Record<string, unknown> = {};
      const wanted: Record<string, unknown> = {};
      for (const column of tables[file].columns) {
        const less = lessInFile.find(([files, columns]) => files.test(file) && columns.test(column));
        const want = isTextInSql(name, column) ? 'refused' : less ? less[2] : expected[column];
        wanted[column] = want;
        found[column] = await read(open, column).catch(({ message }: Error) =>
          refused(column).test(message) ? 'refused' : message,
        );
      }
      expect(found).toEqual(wanted);
    },
    60_000,
  );
});
