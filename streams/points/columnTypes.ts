import { DataType, type Field, type Schema } from 'apache-arrow';

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

/** Whether a column can say when a row happened: a timestamp, a date, or a number of seconds. */
export const isTime = (type: DataType): boolean =>
  isNumber(type) || DataType.isTimestamp(type) || DataType.isDate(type);

/** The columns of a schema with their types, for error messages. */
export const listColumns = (schema: Schema): string =>
  schema.fields.map((field) => `${field.name} (${field.type})`).join(', ') || 'none';
