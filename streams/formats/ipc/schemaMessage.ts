import type { Schema } from 'apache-arrow';
import { Footer } from 'apache-arrow/ipc/metadata/file';
import { Message } from 'apache-arrow/ipc/metadata/message';
import { FlatbufferTable } from './flatbuffer.js';
import { Endianness, FieldFields, FooterFields, MessageFields, SchemaFields } from './format.js';

/** Fields of a schema at most, nested ones included. */
const MAX_FIELDS = 100_000;
/** Levels of nesting at most. */
const MAX_DEPTH = 64;

/**
 * Reads the schema from the metadata of a schema message.
 * @throws RangeError where the metadata is damaged, the schema is too large, or its data is big-endian
 */
export function readSchema(metadata: Uint8Array): Schema {
  assertBounded(FlatbufferTable.root(metadata).table(MessageFields.header));
  return Message.decode(metadata).header() as unknown as Schema;
}

/**
 * Reads the schema from the footer of a file.
 * @throws RangeError where the footer is damaged, the schema is too large, or its data is big-endian
 */
export function readFooterSchema(footer: Uint8Array): Schema {
  assertBounded(FlatbufferTable.root(footer).table(FooterFields.schema));
  return Footer.decode(footer).schema;
}

/** Walks through a schema before apache-arrow decodes it, because apache-arrow trusts every count that it reads. */
function assertBounded(schema: FlatbufferTable | undefined): void {
  if (!schema) throw new RangeError('the schema is missing');
  if (schema.int16(SchemaFields.endianness) === Endianness.big)
    throw new RangeError('its numbers are big-endian; only little-endian data is supported');
  let fields = 0;
  const visit = (field: FlatbufferTable, depth: number) => {
    fields++;
    if (fields > MAX_FIELDS || depth > MAX_DEPTH)
      throw new RangeError(`the schema has more than ${MAX_FIELDS} fields or ${MAX_DEPTH} levels of nesting`);
    field.tables(FieldFields.customMetadata);
    for (const child of field.tables(FieldFields.children)) visit(child, depth + 1);
  };
  schema.tables(SchemaFields.customMetadata);
  for (const field of schema.tables(SchemaFields.fields)) visit(field, 1);
}
