import { FlatbufferTable } from './flatbuffer.js';
import { MessageFields } from './format.js';

/** What the metadata of a message says about the bytes that follow it. */
export interface MessageHeader {
  /** One of `MessageType`, or a number that this reader does not know. */
  type: number;
  /** Bytes of the message's body. */
  bodyLength: number;
}

/**
 * Reads the kind and the body length from the metadata of a message.
 * @throws RangeError where the metadata is damaged
 */
export function readHeader(metadata: Uint8Array): MessageHeader {
  const message = FlatbufferTable.root(metadata);
  return { type: message.int8(MessageFields.headerType), bodyLength: message.int64(MessageFields.bodyLength) };
}
