import type { FlatbufferTable } from './flatbuffer.js';
import {
  DecimalType,
  Endianness,
  FieldFields,
  KeyValueFields,
  SchemaFields,
  TypesWithOneChild,
  TypesWithVectors,
  UnknownType,
} from './format.js';

/** Fields of a schema at most, nested ones included. */
const MAX_FIELDS = 100_000;
/** Levels of nesting at most. */
const MAX_DEPTH = 64;
/** Bytes of an entry of a vector of tables. */
const OFFSET_BYTES = 4;
/** How often a byte of the metadata may be used: some writers refer to a text several times. */
const SHARING = 4;

/**
 * Walks through a schema before anything is made of it. In a flatbuffer any number of fields may refer to the same
 * bytes, so a few kilobytes can state gigabytes of texts and fields. Everything that the schema states is therefore
 * added up before it is read, and must be in proportion to the bytes that state it.
 * @param bytes length of the metadata that holds the schema
 * @throws RangeError where the schema is missing, states more than that, or has numbers that are big-endian
 */
export function assertBounded(schema: FlatbufferTable | undefined, bytes: number): void {
  if (!schema) throw new RangeError('the schema is missing');
  if (schema.int16(SchemaFields.endianness) === Endianness.big)
    throw new RangeError('its numbers are big-endian; only little-endian data is supported');
  new Walk(bytes).schema(schema);
}

/** One walk through a schema, with what it has counted. */
class Walk {
  private stated = 0;
  private fields = 0;

  constructor(private readonly bytes: number) {}

  schema(schema: FlatbufferTable): void {
    this.metadata(schema, SchemaFields.customMetadata);
    for (const field of this.tables(schema, SchemaFields.fields)) this.field(field, 1);
  }

  private field(field: FlatbufferTable, depth: number): void {
    this.fields++;
    if (this.fields > MAX_FIELDS || depth > MAX_DEPTH)
      throw new RangeError(`the schema has more than ${MAX_FIELDS} fields or ${MAX_DEPTH} levels of nesting`);
    this.add(field.count(FieldFields.name));
    const slot = TypesWithVectors[field.int8(FieldFields.typeType)];
    if (slot !== undefined) this.add(field.table(FieldFields.type)?.count(slot) ?? 0);
    this.metadata(field, FieldFields.customMetadata);
    const children = this.tables(field, FieldFields.children);
    if (TypesWithOneChild.includes(field.int8(FieldFields.typeType)) && children.length !== 1)
      throw new RangeError(
        `column "${field.text(FieldFields.name)}" is a list of ${children.length} types, not of one`,
      );
    if (field.int8(FieldFields.typeType) === UnknownType.runEnds && children.length !== 2)
      throw new RangeError(`column "${field.text(FieldFields.name)}" has run ends and ${children.length - 1} values`);
    assertDecimal(field);
    for (const child of children) this.field(child, depth + 1);
  }

  private metadata(table: FlatbufferTable, slot: number): void {
    for (const entry of this.tables(table, slot))
      this.add(entry.count(KeyValueFields.key) + entry.count(KeyValueFields.value));
  }

  private tables(table: FlatbufferTable, slot: number): FlatbufferTable[] {
    this.add(OFFSET_BYTES * table.count(slot));
    return table.tables(slot);
  }

  private add(bytes: number): void {
    this.stated += bytes;
    if (this.stated > SHARING * this.bytes)
      throw new RangeError(`the schema states ${this.stated} bytes or more, but has ${this.bytes}`);
  }
}

/** @throws RangeError for a decimal of other bits than Arrow has, by which the length of a column would be wrong */
function assertDecimal(field: FlatbufferTable): void {
  if (field.int8(FieldFields.typeType) !== DecimalType.number) return;
  const bits = field.table(FieldFields.type)?.int32(DecimalType.bitWidth, DecimalType.usual) ?? DecimalType.usual;
  if (!(DecimalType.bitWidths as readonly number[]).includes(bits))
    throw new RangeError(`column "${field.text(FieldFields.name)}" has decimals of ${bits} bits`);
}
