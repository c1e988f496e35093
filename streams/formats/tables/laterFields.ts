import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { DuckDBType } from '@duckdb/node-api';
import { hasExtension } from '../extensions.js';
import { rowOf } from '../jsonColumns.js';
import { linesOf, parseLine } from '../jsonLines.js';
import type { Engine } from './duckdb.js';
import { isUrl } from './sql.js';
import type { TableColumn } from './table.js';

/** Rows from which DuckDB finds the columns of a file. */
const SAMPLE = 20_480;
/** Bytes of the shortest row that has a field, such as `{"":1}` and a line break. */
const SHORTEST = 7;
/** Bytes up to which a file is looked at as a whole. */
const WHOLE = 2 ** 23;
/** Places at which a larger file is looked at, and bytes at each. */
const [PLACES, PIECE] = [32, 2 ** 18];
/** Later fields that are said; a file whose keys are data would otherwise say them without end. */
const MOST_SAID = 10;

/** What stands in a row, and where that is, in words. */
interface PlacedRow {
  readonly place: string;
  readonly text: string;
}

/**
 * Says which fields of an NDJSON file only later rows have, so that they are no columns. A second reading of a large
 * file would take as long as the first, so of more than 8 MiB the end and 31 places spread evenly are looked at,
 * 256 KiB at each. Compressed files and those on another computer are not looked at.
 * @param described the columns that were found
 * @param notify is called once per field
 */
export async function sayLaterFields(
  engine: Engine,
  path: string,
  described: readonly TableColumn[],
  notify: ((message: string) => void) | undefined,
): Promise<void> {
  if (!notify || isUrl(path) || hasExtension(path, ['gz', 'zst'])) return;
  const { size } = await stat(path);
  if (size < SAMPLE * SHORTEST) return;
  const columns = described.filter(({ inside }) => !inside);
  const types = await engine.types(columns.map(({ type }) => type));
  const isKnown = fieldsOf(
    columns.map(({ name }) => name),
    types,
  );
  const said = new Set<string>();
  for await (const { place, text } of size <= WHOLE ? laterRows(path) : spreadRows(path, size)) {
    for (const field of fieldsIn(text)) {
      if (isKnown(field) || said.has(field)) continue;
      said.add(field);
      notify(`${path}, ${place}, has a field "${field}" that no row had when the columns were chosen; it is left out`);
      if (said.size === MOST_SAID) return;
    }
  }
}

/** The fields of a row, with paths for those of nested objects; none where it is no object, which reading will say. */
function fieldsIn(text: string): Iterable<string> {
  try {
    const value = parseLine(text);
    return Array.isArray(value) ? [] : (rowOf(value)?.keys() ?? []);
  } catch {
    return [];
  }
}

/** Tells whether some columns have a field; a column that is no structure has all fields in it. */
function fieldsOf(names: readonly string[], types: readonly DuckDBType[]): (path: string) => boolean {
  const [leaves, structs] = [new Set<string>(), new Set<string>()];
  const add = (path: string, type: DuckDBType) => {
    if (!('entryTypes' in type)) return void leaves.add(path);
    structs.add(path);
    type.entryTypes.forEach((part, i) => {
      add(`${path}.${type.entryNames[i]}`, part);
    });
  };
  names.forEach((name, i) => {
    add(name, types[i]);
  });
  const holds = (path: string): boolean => {
    if (leaves.has(path)) return true;
    const dot = path.lastIndexOf('.');
    return dot > 0 && holds(path.slice(0, dot));
  };
  // A structure may be null, and is then no object.
  return (path) => structs.has(path) || holds(path);
}

/** The rows after those from which the columns were found. */
async function* laterRows(path: string): AsyncGenerator<PlacedRow> {
  let row = 0;
  for await (const lines of linesOf(createReadStream(path), path))
    for (const { text } of lines) {
      if (row >= SAMPLE) yield { place: `row ${row}`, text };
      row++;
    }
}

/** Rows at the end of a file and at places spread evenly over it. */
async function* spreadRows(path: string, size: number): AsyncGenerator<PlacedRow> {
  const handle = await open(path);
  try {
    for (let place = 1; place <= PLACES; place++) {
      const from = Math.floor(((size - PIECE) * place) / PLACES);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(PIECE), 0, PIECE, from);
      const end = place === PLACES ? bytesRead : buffer.lastIndexOf('\n', bytesRead - 1);
      const texts = buffer.toString('utf8', buffer.indexOf('\n') + 1, end).split('\n');
      for (const text of texts) if (text.trim() !== '') yield { place: `after byte ${from}`, text };
    }
  } finally {
    await handle.close();
  }
}
