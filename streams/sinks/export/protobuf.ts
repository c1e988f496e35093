/** A protocol buffers message under construction (the wire types that ONNX needs). */
export class ProtobufMessage {
  private readonly bytes: number[] = [];

  varint(field: number, value: number): this {
    return this.key(field, 0).raw(value);
  }

  float(field: number, value: number): this {
    this.key(field, 5).bytes.push(...new Uint8Array(new Float32Array([value]).buffer));
    return this;
  }

  text(field: number, value: string): this {
    return this.blob(field, new TextEncoder().encode(value));
  }

  blob(field: number, value: Uint8Array): this {
    this.key(field, 2).raw(value.length);
    for (const byte of value) this.bytes.push(byte);
    return this;
  }

  message(field: number, value: ProtobufMessage): this {
    return this.blob(field, value.encode());
  }

  encode(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }

  private key(field: number, wire: number): this {
    return this.raw(field * 8 + wire);
  }

  private raw(value: number): this {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.bytes.push((rest % 128) + 128);
    this.bytes.push(rest);
    return this;
  }
}
