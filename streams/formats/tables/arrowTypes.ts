import type { DuckDBType } from '@duckdb/node-api';
import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  Decimal,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  List,
  Map_,
  Struct,
  TimeMicrosecond,
  TimeNanosecond,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from 'apache-arrow';
import { quoteName } from './sql.js';

/** How values of a DuckDB type become values of an Arrow type. */
export interface ArrowType {
  /** The Arrow type. */
  readonly type: DataType;
  /** The DuckDB type whose vectors are laid out as it, to which the values are cast. */
  readonly cast: string;
  /** Metadata of a field of the type: the name of an extension type. */
  readonly metadata?: Map<string, string>;
  /** DuckDB types in it that Arrow does not have, whose values become texts. */
  readonly asText: readonly string[];
}

/** The metadata of Arrow's extension type of universally unique identifiers (UUID). */
const UUID: ReadonlyMap<string, string> = new Map([
  ['ARROW:extension:name', 'arrow.uuid'],
  ['ARROW:extension:metadata', ''],
]);
/** Whether a field holds universally unique identifiers: 16 bytes, the most significant first. */
export const isUuid = ({ metadata }: Field): boolean => metadata.get('ARROW:extension:name') === 'arrow.uuid';

/** Bytes of an identifier. */
const UUID_BYTES = 16;
/** Digits of the widest decimal number, which DuckDB lays out in 16 bytes as Arrow does. */
const WIDEST = 38;

/** DuckDB's types that are laid out as an Arrow type. */
const exact: Readonly<Record<string, () => DataType>> = {
  BOOLEAN: () => new Bool(),
  TINYINT: () => new Int8(),
  SMALLINT: () => new Int16(),
  INTEGER: () => new Int32(),
  BIGINT: () => new Int64(),
  UTINYINT: () => new Uint8(),
  USMALLINT: () => new Uint16(),
  UINTEGER: () => new Uint32(),
  UBIGINT: () => new Uint64(),
  FLOAT: () => new Float32(),
  DOUBLE: () => new Float64(),
  DATE: () => new DateDay(),
  TIME: () => new TimeMicrosecond(),
  TIME_NS: () => new TimeNanosecond(),
  TIMESTAMP: () => new TimestampMicrosecond(),
  TIMESTAMP_S: () => new TimestampSecond(),
  TIMESTAMP_MS: () => new TimestampMillisecond(),
  TIMESTAMP_NS: () => new TimestampNanosecond(),
  'TIMESTAMP WITH TIME ZONE': () => new TimestampMicrosecond('UTC'),
  VARCHAR: () => new Utf8(),
  BLOB: () => new Binary(),
};

/**
 * The Arrow type of a DuckDB type, lists, structures and maps included. Whole numbers of 128 bits become decimals;
 * types that Arrow does not have become texts.
 */
export function arrowType(type: DuckDBType): ArrowType {
  if ('entryTypes' in type) return structure(type);
  if ('keyType' in type) return map(type);
  if ('valueType' in type) return list(type);
  if ('scale' in type) return decimal(type.width, type.scale);
  const name = type.toString();
  if (name in exact) return { type: exact[name](), cast: name, asText: [] };
  if (name === 'HUGEINT' || name === 'UHUGEINT') return decimal(WIDEST, 0);
  if (name === 'UUID')
    return { type: new FixedSizeBinary(UUID_BYTES), cast: name, metadata: new Map(UUID), asText: [] };
  return { type: new Utf8(), cast: 'VARCHAR', asText: 'values' in type ? [] : [name] };
}

/** A field whose values have a type; its key in a map may not be missing. */
export const fieldOf = (name: string, { type, metadata }: ArrowType, nullable = true): Field =>
  new Field(name, type, nullable, metadata);

const decimal = (width: number, scale: number): ArrowType => ({
  type: new Decimal(scale, width, 128),
  cast: `DECIMAL(${WIDEST},${scale})`,
  asText: [],
});

function structure({ entryNames, entryTypes }: Extract<DuckDBType, { entryTypes: unknown }>): ArrowType {
  const parts = entryTypes.map(arrowType);
  return {
    type: new Struct(parts.map((part, i) => fieldOf(entryNames[i], part))),
    cast: `STRUCT(${parts.map(({ cast }, i) => `${quoteName(entryNames[i])} ${cast}`).join(', ')})`,
    asText: parts.flatMap(({ asText }) => asText),
  };
}

function map({ keyType, valueType }: Extract<DuckDBType, { keyType: unknown }>): ArrowType {
  const [key, value] = [arrowType(keyType), arrowType(valueType)];
  const entries = new Struct<{ key: DataType; value: DataType }>([fieldOf('key', key, false), fieldOf('value', value)]);
  return {
    type: new Map_(new Field('entries', entries, false)),
    cast: `MAP(${key.cast}, ${value.cast})`,
    asText: [...key.asText, ...value.asText],
  };
}

function list(type: Extract<DuckDBType, { valueType: unknown }>): ArrowType {
  const item = arrowType(type.valueType);
  const [field, { asText }] = [fieldOf('item', item), item];
  if ('length' in type)
    return { type: new FixedSizeList(type.length, field), cast: `${item.cast}[${type.length}]`, asText };
  return { type: new List(field), cast: `${item.cast}[]`, asText };
}
