import type * as DuckDb from '@duckdb/node-api';
import type { DuckDBValue } from '@duckdb/node-api';
import { type Data, DataType, type Field } from 'apache-arrow';
import { quoteName } from '../../formats/tables/sql.js';
import { isValid } from '../../points/validity.js';
import type { FillVector } from './fillVector.js';
import { type Items, plainItems } from './plainItems.js';

/** Writes values one by one, as those of nested types must be. */
export const fillItems =
  ({ valueAt }: Items): FillVector =>
  (vector, column, from, rows) => {
    for (let i = 0; i < rows; i++) vector.setItem(i, present(column, from + i, valueAt));
    vector.flush();
  };

const present = (column: Data, row: number, valueAt: Items['valueAt']): DuckDBValue =>
  isValid(column, row) ? valueAt(column, row) : null;

/**
 * How values of lists, structures and maps of any depth are written, as are those in them.
 * @param duckDb the loaded package
 * @returns undefined for a type that DuckDB does not have
 */
export function itemsOf(duckDb: typeof DuckDb, field: Field): Items | undefined {
  const { type } = field;
  if (DataType.isStruct(type)) return structs(duckDb, type.children);
  if (DataType.isMap(type)) return maps(duckDb, type.children[0].type.children);
  if (DataType.isFixedSizeList(type)) return fixedLists(duckDb, type.children[0], type.listSize);
  if (DataType.isList(type) || DataType.isLargeList(type)) return lists(duckDb, type.children[0]);
  return plainItems(duckDb, field);
}

function structs(duckDb: typeof DuckDb, fields: readonly Field[]): Items | undefined {
  const parts = all(fields.map((field) => itemsOf(duckDb, field)));
  const names = fields.map(({ name }) => name);
  // DuckDB takes names that differ in case only for one.
  if (!parts || parts.length === 0 || new Set(names.map((name) => name.toLowerCase())).size < names.length)
    return undefined;
  return {
    type: `STRUCT(${parts.map(({ type }, i) => `${quoteName(names[i])} ${type}`).join(', ')})`,
    valueAt: ({ children }, row) => {
      const entries: Record<string, DuckDBValue> = Object.create(null);
      parts.forEach(({ valueAt }, i) => {
        entries[names[i]] = present(children[i], row, valueAt);
      });
      return new duckDb.DuckDBStructValue(entries);
    },
  };
}

function maps(duckDb: typeof DuckDb, [keyField, valueField]: readonly Field[]): Items | undefined {
  const parts = all([itemsOf(duckDb, keyField), itemsOf(duckDb, valueField)]);
  if (!parts) return undefined;
  const [key, value] = parts;
  return {
    type: `MAP(${key.type}, ${value.type})`,
    valueAt: (column, row) => {
      const [keys, values] = column.children[0].children;
      const entries = itemsIn(column, row, (i) => ({
        key: present(keys, i, key.valueAt),
        value: present(values, i, value.valueAt),
      }));
      return new duckDb.DuckDBMapValue(entries);
    },
  };
}

function lists(duckDb: typeof DuckDb, field: Field): Items | undefined {
  const item = itemsOf(duckDb, field);
  return (
    item && {
      type: `${item.type}[]`,
      valueAt: (column, row) =>
        new duckDb.DuckDBListValue(itemsIn(column, row, (i) => present(column.children[0], i, item.valueAt))),
    }
  );
}

/** What stands in one row of a column of lists. */
function itemsIn<T>({ valueOffsets }: Data, row: number, itemAt: (i: number) => T): T[] {
  const begin = Number(valueOffsets[row]);
  return Array.from({ length: Number(valueOffsets[row + 1]) - begin }, (_, i) => itemAt(begin + i));
}

/** Lists of one length; as plain lists, since no file that DuckDB writes has others. */
function fixedLists(duckDb: typeof DuckDb, field: Field, size: number): Items | undefined {
  const item = itemsOf(duckDb, field);
  if (!item) return undefined;
  const valueAt = ({ children }: Data, row: number) =>
    Array.from({ length: size }, (_, i) => present(children[0], row * size + i, item.valueAt));
  return { type: `${item.type}[]`, valueAt: (column, row) => new duckDb.DuckDBListValue(valueAt(column, row)) };
}

/** All items; undefined where one is missing. */
const all = (items: readonly (Items | undefined)[]): readonly Items[] | undefined =>
  items.every((item) => item !== undefined) ? items : undefined;
