import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { normal } from '../../../src/numeric/normal.js';
import { random } from '../../../src/numeric/random.js';
import { toIpc } from '../../../streams/formats/ipc/encode.js';
import { arrowHttp, fromPoints, toRecordBatch } from '../../../streams/index.js';
import { abortingEndsIt, digestFrom, everyPositionGivesTheRest, rowsOf } from '../../conformance/source.js';

const next = random(5, 'http');
const [n, d] = [100_000, 3];
const values = Float64Array.from({ length: n * d }, () => normal(next));
const batches = Array.from({ length: 20 }, (_, i) =>
  toRecordBatch({ values: values.slice((i * n * d) / 20, ((i + 1) * n * d) / 20), n: n / 20, d }),
);
const content = { stream: Buffer.from(toIpc(batches, 'stream')), file: Buffer.from(toIpc(batches, 'file')) };

let close: (() => void) | undefined;
afterEach(() => close?.());

/**
 * Starts a server of some bytes.
 * @param answer answers a request itself and returns true, or leaves it to the server and returns false
 */
async function serve(
  bytes: Buffer,
  {
    ranges = true,
    etag = (): string => '"1"',
    answer = (_: IncomingMessage, __: ServerResponse, ___: number): boolean => false,
  } = {},
) {
  let requests = 0;
  const server = createServer((request, response) => {
    const from = ranges ? Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
    const headers = {
      etag: etag(),
      'content-length': bytes.length - from,
      ...(ranges && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
    };
    response.writeHead(ranges ? 206 : 200, headers);
    if (!answer(request, response, requests++)) response.end(bytes.subarray(from));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/points.arrows`, requests: () => requests };
}

/**
 * Sends `length` of the bytes that were asked for and closes the connection; the first request is answered completely.
 */
const cutAfter =
  (bytes: Buffer, length: number) => (request: IncomingMessage, response: ServerResponse, number: number) => {
    if (number === 0 || number > 12) return false;
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.write(bytes.subarray(from, from + length), () => response.destroy());
    return true;
  };

describe.each(['stream', 'file'] as const)('an Arrow %s behind a URL', (format) => {
  test('is learned to the same digest as its rows in memory', async () => {
    const { url } = await serve(content[format]);
    expect(await digestFrom(await arrowHttp(url))).toBe(await digestFrom(fromPoints({ values, d })));
  });
  test('can be read from any of its positions, and ends when it is aborted', async () => {
    const { url } = await serve(content[format]);
    const source = await arrowHttp(url);
    await everyPositionGivesTheRest(source);
    await abortingEndsIt(source);
  });
  test('is continued where the connection broke, however often it breaks', async () => {
    const { url, requests } = await serve(content[format], { answer: cutAfter(content[format], 300_000) });
    expect(await rowsOf(await arrowHttp(url))).toEqual(Array.from(values));
    expect(requests()).toBeGreaterThan(5);
  });
});

test('where the server does not support ranges, a position is reached by reading', async () => {
  const { url } = await serve(content.stream, { ranges: false });
  await everyPositionGivesTheRest(await arrowHttp(url));
});

test('where the server does not support ranges, a broken connection is an error with its place', async () => {
  const { url } = await serve(content.stream, { ranges: false, answer: cutAfter(content.stream, 300_000) });
  await expect(rowsOf(await arrowHttp(url))).rejects.toThrow(
    /points\.arrows broke off at byte \d+ of \d+: .*does not support ranges; download the file/,
  );
});

test('content that changes while it is read is an error with both versions', async () => {
  let version = 0;
  const { url } = await serve(content.stream, {
    etag: () => `"${Math.floor(version++ / 2)}"`,
    answer: cutAfter(content.stream, 300_000),
  });
  await expect(rowsOf(await arrowHttp(url))).rejects.toThrow(
    'changed while it was read: its version was "0" and is now "1"',
  );
});

test('a position in another version of the content is refused', async () => {
  let version = '"1"' as string;
  const { url } = await serve(content.stream, { etag: () => version });
  const source = await arrowHttp(url);
  version = '"2"';
  await expect(rowsOf(source, { offset: 0, number: 0, version: '"1"' })).rejects.toThrow(
    'has changed: its version was "1" when the checkpoint was made and is now "2"',
  );
});

test('an error names the status and the URL without its user, password and query', async () => {
  const server = createServer((request, response) => {
    const known = request.headers.authorization === `Basic ${btoa('me:secret')}`;
    response.writeHead(known ? 404 : 401).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await expect(arrowHttp(`http://me:secret@127.0.0.1:${port}/x?token=abc`)).rejects.toThrow(
    `http://127.0.0.1:${port}/x answers 404`,
  );
  await expect(arrowHttp(`http://me:wrong@127.0.0.1:${port}/x`)).rejects.toThrow('answers 401');
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect(arrowHttp(`http://127.0.0.1:${port}/x`)).rejects.toThrow(/cannot be reached: ./);
});
