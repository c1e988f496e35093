import type { DuckDBType } from '@duckdb/node-api';
import { Field, Utf8 } from 'apache-arrow';
import { inputError } from '../../../src/errors.js';
import { arrowType, fieldOf } from './arrowTypes.js';
import type { ReadColumn } from './columnTypes.js';
import type { Engine } from './duckdb.js';
import { tooWideDigits } from './parquet.js';
import { quoteName } from './sql.js';
import type { TableColumn } from './table.js';

/** Key of a field's metadata that holds the DuckDB type of a column that was read as text, wholly or in part. */
export const DUCKDB_TYPE = 'meander.duckdb.type';
/** Key of a field's metadata that lists the types in it that Arrow does not have, for messages. */
export const TYPES_AS_TEXT = 'meander.duckdb.as_text';

/** Types of values that each say their own type; only as JSON can they be read again. */
const SELF_DESCRIBING = /^(UNION\(|VARIANT$)/;

/** The SQL expression that makes values of a DuckDB type of the texts that they were read as. */
export const fromText = (column: string, type: string): string =>
  SELF_DESCRIBING.test(type) ? `CAST(CAST(${column} AS JSON) AS ${type})` : `CAST(${column} AS ${type})`;

/**
 * How to read columns that are passed through and not computed with: with the Arrow type of their own type, also where
 * that is of lists, structures or maps. Values of types that Arrow does not have become texts; the field's metadata
 * then says the type (`DUCKDB_TYPE`).
 * @param lenient whether a nested value that does not fit is null, not an error
 * @throws MeanderError `input` for a column that DuckDB reads wrongly
 */
export async function keptColumns(
  engine: Engine,
  kept: readonly TableColumn[],
  lenient: boolean,
): Promise<ReadColumn[]> {
  for (const column of kept) assertReadable(column);
  const types = await engine.types(kept.map(({ type }) => type));
  return kept.map((column, i) => keptColumn(column, types[i], lenient));
}

function keptColumn({ name, type, sql }: TableColumn, parsed: DuckDBType, lenient: boolean): ReadColumn {
  const column = sql ?? quoteName(name);
  const arrow = arrowType(parsed);
  const asText = new Map([
    [DUCKDB_TYPE, type],
    [TYPES_AS_TEXT, SELF_DESCRIBING.test(type) ? type : [...new Set(arrow.asText)].join(', ')],
  ]);
  if (SELF_DESCRIBING.test(type))
    return { field: new Field(name, new Utf8(), true, asText), sql: `CAST(to_json(${column}) AS VARCHAR)` };
  const field = fieldOf(name, arrow);
  // A nested value of a text file may still be JSON, so it is cast in any case.
  const isPlain = arrow.cast === type && field.type.children === null;
  const cast = lenient && field.type.children !== null ? 'TRY_CAST' : 'CAST';
  return {
    field: arrow.asText.length === 0 ? field : new Field(name, field.type, true, asText),
    sql: isPlain ? column : `${cast}(${column} AS ${arrow.cast})`,
  };
}

/** Whether values of a DuckDB type hold others. */
export const isNested = (type: string): boolean => /^(STRUCT|MAP|UNION)\(|\]$/.test(type);

/** The SQL expression of a column that DuckDB passes through by itself, with its own type. */
export function writtenValue(kept: TableColumn): string {
  assertReadable(kept);
  return kept.sql ?? quoteName(kept.name);
}

/** @throws MeanderError `input` for decimals of more digits than DuckDB reads, of which it makes other numbers */
function assertReadable({ name, type }: TableColumn): void {
  if (tooWideDigits(type) === undefined) return;
  throw inputError(
    `Column "${name}" holds a ${type}, but DuckDB reads at most 38 digits and makes other numbers of more; leave it ` +
      'out of keep (--keep a,b names the columns to keep).',
  );
}
