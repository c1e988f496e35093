/**
 * `meander/duckdb`: Parquet, CSV, TSV and NDJSON as sources and for labels, and SQL as a source. Needs the optional
 * package `@duckdb/node-api`.
 * @module
 */
export type { KeptRows, KeptRowsColumn } from './formats/tables/keptRows.js';
export type { TableOptions } from './formats/tables/tableOptions.js';
export { type LabelsTable, type LabelsTableOptions, openLabelsTable } from './sinks/labelsTable.js';
export { query } from './sources/query.js';
export { tables } from './sources/tables.js';
