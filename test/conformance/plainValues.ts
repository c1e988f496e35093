import { type Data, type DataType, MapRow, StructRow, Vector } from 'apache-arrow';

/** A value of Arrow as plain data that can be compared: lists, pairs of names and values, texts and numbers. */
export function plain(value: unknown): unknown {
  if (value instanceof Vector) return [...value].map(plain);
  if (value instanceof StructRow || value instanceof MapRow)
    return [...value].map(([name, part]) => [plain(name), plain(part)]);
  if (ArrayBuffer.isView(value)) return [...(value as Uint8Array)].map(Number);
  return typeof value === 'bigint' ? String(value) : value;
}

/** All values of a column as plain data. */
export const plainColumn = (column: Data): unknown[] => [...new Vector([column as Data<DataType>])].map(plain);

/** An Arrow type in words; what the items of lists and the entries of maps are called makes no difference. */
export const typeName = (type: DataType): string =>
  type.children === null
    ? String(type)
    : `${type.constructor.name}<${type.children
        .map(({ name, type: part }) => `${type.constructor.name === 'Struct' ? `${name}: ` : ''}${typeName(part)}`)
        .join(', ')}>`;
