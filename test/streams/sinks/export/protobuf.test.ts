import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProtobufMessage } from '../../../../streams/sinks/export/protobuf.js';

const bytesOf = (message: ProtobufMessage) => Array.from(Buffer.concat(message.encode()));

describe('ProtobufMessage', () => {
  test('encodes the examples of the protocol buffers documentation', () => {
    expect(bytesOf(new ProtobufMessage().varint(1, 150))).toEqual([0x08, 0x96, 0x01]);
    expect(bytesOf(new ProtobufMessage().text(2, 'testing'))).toEqual([0x12, 7, ...Buffer.from('testing')]);
    const nested = new ProtobufMessage().message(3, new ProtobufMessage().varint(1, 150));
    expect(bytesOf(nested)).toEqual([0x1a, 3, 0x08, 0x96, 0x01]);
  });
  test('encodes field numbers above 15 in two bytes, and floats in four', () => {
    expect(bytesOf(new ProtobufMessage().varint(20, 2))).toEqual([0xa0, 0x01, 2]);
    expect(bytesOf(new ProtobufMessage().float(2, -1))).toEqual([0x15, 0, 0, 0x80, 0xbf]);
  });
  test('encodes any whole number so that its groups of seven bits add up to it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (value) => {
        const [, ...bytes] = bytesOf(new ProtobufMessage().varint(1, value));
        bytes.forEach((byte, i) => expect(byte >= 128).toBe(i < bytes.length - 1));
        expect(bytes.reduce((sum, byte, i) => sum + BigInt(byte % 128) * 128n ** BigInt(i), 0n)).toBe(BigInt(value));
      }),
    );
  });
  test('writes the length of a nested message before it, however it is nested', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (blobs) => {
        const message = new ProtobufMessage();
        for (const blob of blobs) message.message(1, new ProtobufMessage().blob(2, blob));
        const flat = blobs.flatMap((blob) => {
          const inner = Buffer.concat(new ProtobufMessage().blob(2, blob).encode());
          return Array.from(Buffer.concat(new ProtobufMessage().blob(1, inner).encode()));
        });
        expect(bytesOf(message)).toEqual(flat);
      }),
    );
  });
  test('does not copy blobs', () => {
    const blob = new Uint8Array(1000);
    expect(new ProtobufMessage().message(1, new ProtobufMessage().blob(2, blob)).encode()).toContain(blob);
  });
});
