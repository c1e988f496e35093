import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { normal } from '../../../src/numeric/normal.js';
import { random } from '../../../src/numeric/random.js';
import { toIpc } from '../../../streams/formats/ipc/encode.js';
import { arrowHttp, fromPoints, originOf, toRecordBatch } from '../../../streams/index.js';
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
    const tag = etag();
    const headers = {
      ...(tag && { etag: tag }),
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

/** Answers range requests beyond the start in some way of its own; the first answer breaks off within the rows. */
async function servePart(answer: (from: number, response: ServerResponse) => void) {
  const bytes = content.stream;
  let firsts = 0;
  const server = createServer((request, response) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from > 0) return answer(from, response);
    const range = `bytes 0-${bytes.length - 1}/${bytes.length}`;
    response.writeHead(206, { etag: '"1"', 'content-length': bytes.length, 'content-range': range });
    if (firsts++ === 0) response.end(bytes);
    else response.write(bytes.subarray(0, 700_000), () => setTimeout(() => response.destroy(), 20));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/points.arrows`;
}

describe('an answer to a request for the rest of the content', () => {
  const { length } = content.stream;
  const partial = (start: number, end = length, headers = {}) => ({
    etag: '"1"',
    'content-range': `bytes ${start}-${end - 1}/${length}`,
    ...headers,
  });
  test('that holds the whole content is read up to the place', async () => {
    const url = await servePart((_, response) => {
      response.writeHead(200, { etag: '"1"', 'content-length': length }).end(content.stream);
    });
    expect(await rowsOf(await arrowHttp(url))).toEqual(Array.from(values));
  });
  test('may hold a part of it, after which the next part is asked for', async () => {
    const url = await servePart((from, response) => {
      const end = Math.min(length, from + 100_000);
      response.writeHead(206, partial(from, end)).end(content.stream.subarray(from, end));
    });
    const messages: string[] = [];
    const source = await arrowHttp(url, { notify: (message) => messages.push(message) });
    expect(await rowsOf(source)).toEqual(Array.from(values));
    expect(messages).toEqual([expect.stringMatching(/points\.arrows broke off at byte \d+ of \d+ \(.+\); continuing/)]);
  });
  test.each<[string, (from: number, response: ServerResponse) => void, RegExp]>([
    [
      'that begins earlier',
      (from, response) => response.writeHead(206, partial(from - 64)).end(content.stream.subarray(from - 64)),
      /was asked for the bytes from \d+ on but sent others \(content-range: bytes \d+-\d+\/\d+\)/,
    ],
    [
      'that begins later',
      (from, response) => response.writeHead(206, partial(from + 64)).end(content.stream.subarray(from + 64)),
      /was asked for the bytes from \d+ on but sent others/,
    ],
    [
      'that is partial but does not say which part it is',
      (from, response) => response.writeHead(206, { etag: '"1"' }).end(content.stream.subarray(from)),
      /content-range: none/,
    ],
    [
      'whose length of the whole is another one',
      (from, response) =>
        response
          .writeHead(206, { etag: '"1"', 'content-range': `bytes ${from}-${length}/${length + 1}` })
          .end(content.stream.subarray(from)),
      /changed while it was read/,
    ],
    [
      'whose entity tag is another one',
      (from, response) =>
        response.writeHead(206, partial(from, length, { etag: '"2"' })).end(content.stream.subarray(from)),
      /its version was "1" and is now "2"/,
    ],
    [
      'with more bytes than it states',
      (from, response) => response.writeHead(206, partial(from, from + 1000)).end(content.stream.subarray(from)),
      /sent more bytes than it had stated, beyond byte \d+/,
    ],
  ])('%s is an error', async (_, answer, message) => {
    await expect(rowsOf(await arrowHttp(await servePart(answer)))).rejects.toThrow(message);
  });
});

describe('a server that is stuck', { timeout: 30_000 }, () => {
  const stallTimeout = 150;
  test('before it answers is an error that says how long it was waited for', async () => {
    const { url } = await serve(Buffer.alloc(0), { answer: () => true });
    const server = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const silent = url.replace(/:\d+/, `:${(server.address() as AddressInfo).port}`);
    await expect(arrowHttp(silent, { stallTimeout })).rejects.toThrow('no answer came for 0.15 seconds');
    server.closeAllConnections();
    server.close();
  });
  test.each([
    ['that sends nothing', 0],
    ['that sends a byte now and then', 1],
  ])('%s is given up after six connections', async (_, perTick) => {
    const url = await servePart((from, response) => {
      response.writeHead(206, { etag: '"1"', 'content-range': rangeFrom(from) });
      response.flushHeaders();
      const ticks = setInterval(() => perTick && response.write(content.stream.subarray(from, from + perTick)), 20);
      response.on('close', () => clearInterval(ticks));
    });
    const source = await arrowHttp(url, { stallTimeout });
    await expect(rowsOf(source)).rejects.toThrow(
      /broke off at byte \d+ of \d+, and 6 attempts to continue failed: (no byte|only \d+ bytes) came in 0.15 seconds/,
    );
  });
  const rangeFrom = (from: number) => `bytes ${from}-${content.stream.length - 1}/${content.stream.length}`;
});

test('a text that is not a URL is refused without repeating it, since it may hold a password', async () => {
  const error = String(await arrowHttp('http://me:secret@:bad:/x').catch((cause: Error) => cause));
  expect(error).toContain('is not a URL');
  expect(error).not.toContain('secret');
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

test('a position in content without tag or date is read; it is said that only the length was compared', async () => {
  const { url } = await serve(content.stream, { etag: () => '' });
  const messages: string[] = [];
  const source = await arrowHttp(url, { notify: (message) => messages.push(message) });
  let position: unknown;
  for await (const batch of source.open(null, new AbortController().signal)) position = originOf(batch)?.position;
  expect(messages).toEqual([]);
  expect((await rowsOf(source, position)).length).toBe((n / 20) * d);
  expect(messages).toEqual([expect.stringMatching(/states neither an ETag nor a date, so only its length, \d+, was/)]);
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
