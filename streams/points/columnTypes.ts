import { DataType, type Field, type Schema } from 'apache-arrow';
import { type ColumnKind, isIndexName, type OfferedColumn, type OfferedData } from './offeredColumns.js';
import { packedNames } from './packedFeatures.js';

/** Whether a column's type is a float, an integer or a decimal, or a dictionary of these. */
export const isNumber = (type: DataType): boolean =>
  DataType.isFloat(type) ||
  DataType.isInt(type) ||
  DataType.isDecimal(type) ||
  (DataType.isDictionary(type) && isNumber(type.dictionary));

/** Whether a column is a fixed-size list of numbers. */
export const isVector = (field: Field): boolean =>
  DataType.isFixedSizeList(field.type) &&
  (isNumber(field.type.children[0].type) || DataType.isBool(field.type.children[0].type));

/** The columns of a schema, and the parts of nested ones, as the choice of features takes them. */
export function offeredBySchema(schema: Schema): OfferedData {
  const index = new Set(pandasIndex(schema));
  return {
    name: '',
    columns: schema.fields.flatMap((field) => columnsOf(field, '', index)),
  };
}

function columnsOf(field: Field, prefix: string, index: ReadonlySet<string>): OfferedColumn[] {
  const name = `${prefix}${field.name}`;
  const width = DataType.isFixedSizeList(field.type) ? field.type.listSize : undefined;
  const inside = prefix !== '';
  const column: OfferedColumn = {
    name,
    kind: kindOf(field),
    type: String(field.type),
    width,
    names: packedNames(field),
    inside,
    isIndex: !inside && (index.has(name) || isIndexName(name)),
  };
  const parts = DataType.isStruct(field.type) ? field.type.children : [];
  return [column, ...parts.flatMap((part) => columnsOf(part, `${name}.`, index))];
}

function kindOf(field: Field): ColumnKind {
  const { type } = field;
  if (isNumber(type)) return 'number';
  if (DataType.isBool(type)) return 'boolean';
  if (isVector(field)) return 'list';
  if (DataType.isTimestamp(type) || DataType.isDate(type)) return 'time';
  if (DataType.isStruct(type) || DataType.isMap(type)) return 'nested';
  if (DataType.isNull(type)) return 'empty';
  return isText(type) ? 'text' : 'other';
}

/** Whether a column holds texts, or a dictionary of them. */
export const isText = (type: DataType): boolean =>
  DataType.isUtf8(type) ||
  DataType.isLargeUtf8(type) ||
  DataType.isUtf8View(type) ||
  (DataType.isDictionary(type) && isText(type.dictionary));

/** The names of the columns that pandas' note in a schema calls row labels. */
function pandasIndex({ metadata }: Schema): string[] {
  try {
    const { index_columns: columns } = JSON.parse(metadata.get('pandas') ?? '{}');
    return Array.isArray(columns) ? columns.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}
