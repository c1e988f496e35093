/**
 * `meander/duckdb`: Parquet, CSV, TSV, NDJSON and SQL as sources. Needs the optional package `@duckdb/node-api`.
 * @module
 */
export { query, type TableOptions, tables } from './sources/tables.js';
