import type * as DuckDb from '@duckdb/node-api';
import { nativeLibraryBegins } from '../../nativeLibraries.js';
import { missingPackage } from '../../optionalPackage.js';

/**
 * Loads DuckDB.
 * @param purpose what needs it, as the beginning of a sentence
 * @throws MeanderError `usage` where the package @duckdb/node-api is not installed
 */
export function loadDuckDb(purpose: string): Promise<typeof DuckDb> {
  nativeLibraryBegins();
  return import('@duckdb/node-api').catch(missingPackage('@duckdb/node-api', purpose));
}
