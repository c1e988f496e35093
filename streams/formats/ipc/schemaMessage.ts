import type { Schema } from 'apache-arrow';
import { Footer } from 'apache-arrow/ipc/metadata/file';
import { Message } from 'apache-arrow/ipc/metadata/message';
import { FlatbufferTable } from './flatbuffer.js';
import { FooterFields, MessageFields } from './format.js';
import { decodeSchema } from './otherLayouts.js';
import { assertBounded } from './schemaBounds.js';

/**
 * Reads the schema from the metadata of a schema message.
 * @throws RangeError where the metadata is damaged, the schema is too large, or its data is big-endian
 */
export function readSchema(metadata: Uint8Array): Schema {
  const table = FlatbufferTable.root(metadata).table(MessageFields.header);
  assertBounded(table, metadata.length);
  return decodeSchema(metadata, table, (bytes) => Message.decode(bytes).header() as unknown as Schema);
}

/**
 * Reads the schema from the footer of a file.
 * @throws RangeError where the footer is damaged, the schema is too large, or its data is big-endian
 */
export function readFooterSchema(footer: Uint8Array): Schema {
  const table = FlatbufferTable.root(footer).table(FooterFields.schema);
  assertBounded(table, footer.length);
  return decodeSchema(footer, table, (bytes) => Footer.decode(bytes).schema);
}
