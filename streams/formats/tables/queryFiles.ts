import type { Engine } from './duckdb.js';
import { quoteText } from './sql.js';

/** A node of DuckDB's syntax tree, as its JSON has it; only these fields are read. */
interface SyntaxNode {
  readonly type?: unknown;
  readonly table_name?: unknown;
  readonly function?: unknown;
  readonly value?: unknown;
}

/**
 * The files on disk that a query reads as far as its text names them: as tables (`FROM 'a.parquet'`), or as constants
 * in table functions (`read_csv(['a.csv', 'b/*.csv'])`). Sorted, each once; empty where DuckDB cannot tell.
 * @param sql one SELECT statement
 */
export async function filesOfQuery(engine: Engine, sql: string): Promise<string[]> {
  const [{ tree }] = await engine.rows(`SELECT json_serialize_sql(${quoteText(sql)})::VARCHAR AS tree`);
  const patterns = [...new Set(pathsIn(JSON.parse(String(tree))))];
  const found = await Promise.all(patterns.map((pattern) => filesMatching(engine, pattern)));
  return [...new Set(found.flat())].sort();
}

/** All texts in a syntax tree that may be paths or globs. */
function* pathsIn(node: unknown): Generator<string> {
  if (typeof node !== 'object' || node === null) return;
  const { type, table_name: table, function: call } = node as SyntaxNode;
  if (type === 'BASE_TABLE' && typeof table === 'string') yield table;
  if (type === 'TABLE_FUNCTION') yield* constantsIn(call);
  for (const child of Object.values(node)) yield* pathsIn(child);
}

/** All texts that are constants in a part of a syntax tree. */
function* constantsIn(node: unknown): Generator<string> {
  if (typeof node !== 'object' || node === null) return;
  const { type, value } = node as SyntaxNode;
  if (type === 'VALUE_CONSTANT') {
    const constant = (value as { value?: unknown } | undefined)?.value;
    if (typeof constant === 'string') yield constant;
  }
  for (const child of Object.values(node)) yield* constantsIn(child);
}

/** The files that DuckDB reads for a path or glob; none for a text that is neither, or on another computer. */
async function filesMatching(engine: Engine, pattern: string): Promise<string[]> {
  if (pattern === '' || /^\w+:\/\//.test(pattern)) return [];
  const rows = await engine.rows(`SELECT file FROM glob(${quoteText(pattern)})`).catch(() => []);
  return rows.map(({ file }) => String(file));
}
