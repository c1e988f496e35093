/**
 * List views and run-end encoded columns, whose layouts apache-arrow does not know. A schema with them is read as if
 * it had lists and structs; the types are remembered here, and `ColumnLoader` then reads the columns as plain ones.
 */
import { DataType, type Field, type Schema } from 'apache-arrow';
import type { FlatbufferTable } from './flatbuffer.js';
import { FieldFields, KnownTypes, SchemaFields, UnknownType } from './format.js';

/** The types of lists that are stored as views: with an offset and a size per row, in any order. */
const listViews = new WeakSet<DataType>();
/** The types of the ends of runs, by the types of their values, as which such columns are read. */
const runEnds = new WeakMap<DataType, DataType>();

/** Whether the lists of a type are stored as views. */
export const isListView = (type: DataType): boolean => listViews.has(type);

/** The type of the ends of runs, of a column that is stored in runs; undefined for any other. */
export const runEndsOf = (type: DataType): DataType | undefined => runEnds.get(type);

/**
 * Reads a schema in which every layout may be.
 * @param bytes the flatbuffer that holds it
 * @param table the schema in it, whose bounds have been checked
 * @param decode apache-arrow's reader
 * @throws RangeError for a dictionary of runs, and for runs of runs
 */
export function decodeSchema(
  bytes: Uint8Array,
  table: FlatbufferTable | undefined,
  decode: (bytes: Uint8Array) => Schema,
): Schema {
  const tables = table?.tables(SchemaFields.fields) ?? [];
  const known = Uint8Array.from(bytes);
  if (!replaceTypes(tables, known)) return decode(bytes);
  const schema = decode(known);
  rememberTypes(schema.fields, tables);
  return schema;
}

const childrenOf = (table: FlatbufferTable) => table.tables(FieldFields.children);

/** Writes known types into a copy of the flatbuffer. @returns whether there was any to write */
function replaceTypes(tables: readonly FlatbufferTable[], copy: Uint8Array): boolean {
  let found = false;
  for (const table of tables) {
    const position = table.position(FieldFields.typeType);
    const known = KnownTypes[table.int8(FieldFields.typeType)];
    if (position !== undefined && known !== undefined) {
      copy[position] = known;
      found = true;
    }
    if (replaceTypes(childrenOf(table), copy)) found = true;
  }
  return found;
}

/** @param fields those that were read; a field of runs is replaced by one of their values */
function rememberTypes(fields: Field[], tables: readonly FlatbufferTable[]): void {
  for (const [i, table] of tables.entries()) {
    const field = fields[i];
    const type = DataType.isDictionary(field.type) ? field.type.dictionary : field.type;
    rememberTypes(type.children ?? [], childrenOf(table));
    const written = table.int8(FieldFields.typeType);
    if (written === UnknownType.listView || written === UnknownType.largeListView) listViews.add(type);
    if (written === UnknownType.runEnds) fields[i] = fieldOfRuns(field);
  }
}

function fieldOfRuns(field: Field): Field {
  const [ends, values] = field.type.children as [Field, Field];
  if (!ends || DataType.isDictionary(field.type) || runEnds.has(values.type))
    throw new RangeError(`column "${field.name}" has run-end encoded values within others, which is not supported`);
  if (!DataType.isInt(ends.type)) throw new RangeError(`column "${field.name}" has run ends of the type ${ends.type}`);
  runEnds.set(values.type, ends.type);
  return field.clone({ type: values.type, nullable: true });
}
