/**
 * The constants of the Arrow IPC format: its markers, and the fields of its flatbuffer tables by name. Each number is
 * the field's slot in the vtable, that is its position in Arrow's schema files `format/Message.fbs`, `Schema.fbs` and
 * `File.fbs`.
 */

/** The first four bytes of every message. */
export const CONTINUATION = 0xffffffff;
/** The first and the last six bytes of the file format; the stream format has none. */
export const FILE_MAGIC = 'ARROW1';
/** Bytes before the first message of a file: the magic and two bytes of padding. */
export const FILE_PREFIX_BYTES = 8;

/** The kinds of message that a stream or file of record batches may hold. */
export const MessageType = { schema: 1, dictionary: 2, recordBatch: 3 } as const;

/** The codecs of a compressed body. */
export const Codec = { lz4Frame: 0, zstd: 1 } as const;

/** The byte orders of a schema. */
export const Endianness = { little: 0, big: 1 } as const;

/** Slots of the table `Message`, the root of each message's metadata. */
export const MessageFields = { version: 0, headerType: 1, header: 2, bodyLength: 3, customMetadata: 4 } as const;

/** Slots of the table `Schema`. */
export const SchemaFields = { endianness: 0, fields: 1, customMetadata: 2, features: 3 } as const;

/** Slots of the table `Field`, one column of a schema or of a nested type. */
export const FieldFields = {
  name: 0,
  nullable: 1,
  typeType: 2,
  type: 3,
  dictionary: 4,
  children: 5,
  customMetadata: 6,
} as const;

/** The types of a field that hold texts or vectors of their own, by their numbers, and the slot that holds it. */
export const TypesWithVectors: Readonly<Record<number, number>> = { 10: 1, 14: 1 };

/** The types list, fixed-size list, map, large list and list views, by their numbers: each has one field for items. */
export const TypesWithOneChild: readonly number[] = [12, 16, 17, 21, 25, 26];

/** The type decimal by its number, the slot of its bits in the table `Decimal`, their default, and what they may be. */
export const DecimalType = { number: 7, bitWidth: 2, usual: 128, bitWidths: [32, 64, 128, 256] } as const;

/** Slots of the table `KeyValue`, one entry of a `customMetadata`. */
export const KeyValueFields = { key: 0, value: 1 } as const;

/** Slots of the table `RecordBatch`. */
export const RecordBatchFields = { length: 0, nodes: 1, buffers: 2, compression: 3, variadicBufferCounts: 4 } as const;

/** Slots of the table `BodyCompression`. */
export const BodyCompressionFields = { codec: 0, method: 1 } as const;

/** Slots of the table `Footer`, at the end of a file. */
export const FooterFields = { version: 0, schema: 1, dictionaries: 2, recordBatches: 3, customMetadata: 4 } as const;

/** Slots of the table `DictionaryBatch`. */
export const DictionaryBatchFields = { id: 0, data: 1, isDelta: 2 } as const;

/** The types that apache-arrow does not know, by their numbers in a schema. */
export const UnknownType = { runEnds: 22, listView: 25, largeListView: 26 } as const;

/** The types in whose place those are read; each has the same children, and no field of its own in a schema. */
export const KnownTypes: Readonly<Record<number, number>> = {
  [UnknownType.runEnds]: 13,
  [UnknownType.listView]: 12,
  [UnknownType.largeListView]: 21,
};

/** 64-bit numbers per struct `Block` of a footer: offset, length of the metadata with padding, length of the body. */
export const NUMBERS_PER_BLOCK = 3;

/** 64-bit numbers per struct in the vectors `nodes` (rows, nulls) and `buffers` (offset, bytes) of a record batch. */
export const NUMBERS_PER_STRUCT = 2;
