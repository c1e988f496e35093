/**
 * `meander/duckdb`: Parquet, CSV, TSV, NDJSON and SQL as sources. Needs the optional package `@duckdb/node-api`.
 * @module
 */
export type { TableOptions } from './formats/tables/tableOptions.js';
export { query } from './sources/query.js';
export { tables } from './sources/tables.js';
