import { createServer, type Server } from 'node:http';
import avro from 'avsc';
import protobuf from 'protobufjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schemaRegistry } from '../../../../streams/formats/payloads/schemaRegistry.js';

const point = { type: 'record', name: 'Point', fields: [{ name: 'x', type: 'double' }] };
const event = {
  type: 'record',
  name: 'Event',
  fields: [
    { name: 'at', type: 'Point' },
    { name: 'y', type: ['null', 'int', 'double'] },
    { name: 'list', type: { type: 'array', items: 'float' } },
    { name: 'price', type: { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 } },
  ],
};
const proto = `syntax = "proto3"; package shop; import "base.proto";
  message First { string name = 1; message Inner { int64 z = 1; } }
  message Second { double x = 1; optional double y = 2; repeated float v = 3; base.Size size = 4; }`;
const base = 'syntax = "proto3"; package base; message Other { int32 a = 1; } message Size { double cm = 1; }';

const schemas: Record<string, object> = {
  '/schemas/ids/1': { schemaType: 'JSON', schema: '{}' },
  '/schemas/ids/2': { schema: JSON.stringify(event), references: [{ name: 'Point', subject: 'p/q', version: 3 }] },
  '/subjects/p%2Fq/versions/3': { schema: JSON.stringify(point) },
  '/schemas/ids/3': {
    schemaType: 'PROTOBUF',
    schema: proto,
    references: [{ name: 'base.proto', subject: 'base', version: 1 }],
  },
  '/subjects/base/versions/1': { schemaType: 'PROTOBUF', schema: base },
  '/schemas/ids/4': { schemaType: 'THRIFT', schema: '' },
};

const requests: string[] = [];
let server: Server;
let url = '';
beforeAll(async () => {
  server = createServer(({ url: path = '', headers }, response) => {
    requests.push(path);
    const known = schemas[path];
    const allowed = headers.authorization === `Basic ${Buffer.from('me:secret').toString('base64')}`;
    response.writeHead(allowed ? (known ? 200 : 404) : 401).end(JSON.stringify(known ?? {}));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const credentials = { SCHEMA_REGISTRY_USER: 'me', SCHEMA_REGISTRY_PASSWORD: 'secret' };
/** A value in the wire format. */
const framed = (id: number, ...parts: Uint8Array[]): Uint8Array =>
  Uint8Array.from(Buffer.concat([Uint8Array.of(0, 0, 0, 0, id), ...parts]));
const text = (content: string) => new TextEncoder().encode(content);

describe('schemaRegistry(url) decodes', () => {
  test('JSON, and fetches its schema once', async () => {
    const decode = schemaRegistry(`${url}/`, credentials);
    requests.length = 0;
    expect(await decode(framed(1, text('{"x": 1}')))).toEqual({ x: 1 });
    expect(decode(framed(1, text('{"x": 2}')))).toEqual({ x: 2 });
    expect(requests).toEqual(['/schemas/ids/1']);
  });

  test('Avro with types of other schemas, unions of numbers, lists and decimals', async () => {
    const registry = {};
    avro.Type.forSchema(point as avro.Schema, { registry });
    const type = avro.Type.forSchema(event as avro.Schema, { registry });
    const bytes = type.toBuffer({ at: { x: 1.5 }, y: { int: 2 }, list: [3, 4], price: Buffer.from([0xff, 0x38]) });
    const decode = schemaRegistry(url, credentials);
    expect(await decode(framed(2, bytes))).toEqual({ at: { x: 1.5 }, y: 2, list: [3, 4], price: -2 });
  });

  test('Protobuf messages by their indexes, with defaults, missing fields and imports', async () => {
    const root = protobuf.parse(base, new protobuf.Root()).root;
    protobuf.parse(proto, root);
    const encode = (name: string, value: object) => {
      const type = root.lookupType(name);
      return type.encode(type.fromObject(value)).finish();
    };
    const decode = schemaRegistry(url, credentials);
    const second = encode('shop.Second', { v: [1, 2], size: { cm: 5 } });
    const found = await decode(framed(3, Uint8Array.of(2, 2), second));
    expect(found).toEqual({ x: 0, v: [1, 2], size: { cm: 5 } });
    const inner = encode('shop.First.Inner', { z: 7 });
    expect(await decode(framed(3, Uint8Array.of(4, 0, 0), inner))).toEqual({ z: 7 });
    expect(await decode(framed(3, Uint8Array.of(0), encode('shop.First', { name: 'a' })))).toEqual({ name: 'a' });
    expect(() => decode(framed(3, Uint8Array.of(2, 8), second))).toThrow('no message at place 4');
  });
});

describe('schemaRegistry(url) refuses', () => {
  test.each([
    ['records of another form', text('{"x":1}'), 'does not begin with a zero byte'],
    ['a schema that the registry does not have', framed(9, text('{}')), /schemas\/ids\/9 with HTTP status 404/],
    ['types of schemas that it does not know', framed(4, text('{}')), 'the unknown type THRIFT'],
  ])('%s', async (_, bytes, message) => {
    await expect((async () => schemaRegistry(url, credentials)(bytes))()).rejects.toThrow(message);
  });

  test('a wrong password, naming the variables', async () => {
    const decode = schemaRegistry(url, { ...credentials, SCHEMA_REGISTRY_PASSWORD: 'wrong' });
    await expect(decode(framed(1, text('{}')))).rejects.toThrow('401; check SCHEMA_REGISTRY_USER');
  });

  test('a registry that cannot be reached', async () => {
    await expect(schemaRegistry('http://127.0.0.1:1', {})(framed(1, text('{}')))).rejects.toThrow('cannot be reached');
  });

  test.each(['registry:8081', 'http://me:secret@registry'])('the URL %s', (wrong) => {
    expect(() => schemaRegistry(wrong, {})).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
