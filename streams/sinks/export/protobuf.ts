/** The wire types of protocol buffers that ONNX needs. */
const [VARINT, BYTES, FIXED32] = [0, 2, 5];

/**
 * A protocol buffers message under construction, as a list of pieces. Blobs and nested messages are added without being
 * copied, so a large tensor exists only once.
 */
export class ProtobufMessage {
  private readonly pieces: Uint8Array[] = [];
  private length = 0;

  /** Adds a whole number ≥ 0. */
  varint(field: number, value: number): this {
    return this.key(field, VARINT).append(varintBytes(value));
  }

  /** Adds a float32. */
  float(field: number, value: number): this {
    return this.key(field, FIXED32).append(new Uint8Array(Float32Array.of(value).buffer));
  }

  /** Adds a text in UTF-8. */
  text(field: number, value: string): this {
    return this.blob(field, new TextEncoder().encode(value));
  }

  /** Adds bytes; they must not change until the message is written. */
  blob(field: number, value: Uint8Array): this {
    return this.key(field, BYTES).append(varintBytes(value.length), value);
  }

  /** Adds a nested message, which must be finished. */
  message(field: number, value: ProtobufMessage): this {
    return this.key(field, BYTES).append(varintBytes(value.length), ...value.pieces);
  }

  /** The bytes of the message, in pieces to be written one after another. */
  encode(): readonly Uint8Array[] {
    return this.pieces;
  }

  private key(field: number, wire: number): this {
    return this.append(varintBytes(field * 8 + wire));
  }

  private append(...pieces: readonly Uint8Array[]): this {
    for (const piece of pieces) {
      this.pieces.push(piece);
      this.length += piece.length;
    }
    return this;
  }
}

/**
 * A whole number ≥ 0 in groups of seven bits, the lowest first; the highest bit of a byte says that another follows.
 */
function varintBytes(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
