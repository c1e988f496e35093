/** The bytes before the value of a record in the wire format of Confluent's schema registry: a zero, and an id. */
const HEADER = 5;

/** The id of the schema that a record names; undefined where it does not begin as the wire format does. */
export function schemaIdOf(bytes: Uint8Array): number | undefined {
  if (bytes.length <= HEADER || bytes[0] !== 0) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
}

/** The bytes before the value in the wire format of AWS Glue: version 3, compression 0 or 5, and an id of 16 bytes. */
const GLUE = { version: 3, compressions: [0, 5], header: 18 };

/** Whether a record begins as the AWS Glue Schema Registry writes it. */
export const isGlue = ({ length, 0: version, 1: compression }: Uint8Array): boolean =>
  length > GLUE.header && version === GLUE.version && GLUE.compressions.includes(compression);

/** The value of a record in Confluent's wire format, without the bytes that name its schema. */
export const valueAfterId = (bytes: Uint8Array): Uint8Array => bytes.subarray(HEADER);

/**
 * Reads the indexes that stand before a Protobuf message: which message of the file it is, then which nested message of
 * that, and so on. They are zigzag numbers of variable length, the first of which counts the others; none is `[0]`.
 * @returns the indexes, and the bytes of the message
 * @throws Error where the bytes end before
 */
export function messageIndexes(bytes: Uint8Array): { indexes: number[]; message: Uint8Array } {
  let at = 0;
  const next = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      if (at >= bytes.length || shift > 2 ** 35) throw new Error('its message indexes are cut short');
      const byte = bytes[at++];
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
  };
  const count = next();
  if (count < 0 || count > bytes.length) throw new Error(`it has ${count} message indexes`);
  const indexes = Array.from({ length: count }, next);
  return { indexes: indexes.length > 0 ? indexes : [0], message: bytes.subarray(at) };
}
