import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { tableFromArrays, tableFromIPC } from 'apache-arrow';
import { beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../../src/numeric/index.js';
import { toIpc } from '../../../streams/formats/ipc/encode.js';
import { settingsOf } from '../../../streams/live/openServer.js';
import { MOST_VIEWERS } from '../../../streams/live/streamRoutes.js';
import { ask, finished, raw, type Served, served } from './served.js';

const json = { 'content-type': 'application/json' };
const arrow = { 'content-type': 'application/vnd.apache.arrow.stream' };
const rows = '{"rows":[[1,2]]}';

describe('a server of a run', () => {
  let open: Served;
  let port: number;
  beforeAll(async () => {
    open = await served({ allowHosts: ['meander.internal'] });
    port = open.port;
    open.link.show(finished());
  });

  test.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST', 'meander.internal'])(
    'answers to the name %s',
    async (name) => {
      expect((await ask(port, '/health', { headers: { host: name } })).status).toBe(200);
      expect((await ask(port, '/health', { headers: { host: `${name}:${port}` } })).status).toBe(200);
    },
  );

  test.each([
    'evil.example',
    'localhost.evil.example',
    'localhost:1',
    '127.0.0.1.nip.io',
    '127.1',
    '0.0.0.0',
    'localhost@evil.example',
  ])('refuses the name "%s", which a page of another site may resolve to this machine', async (host) => {
    const { status, text } = await ask(port, '/health', { headers: { host } });
    expect(status).toBe(403);
    expect(JSON.parse(text).error).toContain('--allow-host');
  });

  test.each(['https://evil.example', 'null', 'http://localhost:1', 'http://localhost', 'file://'])(
    'refuses the origin %s',
    async (origin) => {
      expect((await ask(port, '/predict', { method: 'POST', headers: { ...json, origin }, body: rows })).status).toBe(
        403,
      );
      expect((await ask(port, '/events', { headers: { origin } })).status).toBe(403);
    },
  );

  test('lets its own page ask', async () => {
    const headers = { ...json, origin: `http://localhost:${port}` };
    expect((await ask(port, '/predict', { method: 'POST', headers, body: rows })).status).toBe(200);
  });

  test('allows no other origin to read, and answers no preflight', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const { status, headers: answered } = await ask(port, '/predict', { method: 'OPTIONS', headers });
    expect(status).toBe(403);
    expect(Object.keys(answered).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'takes no rows of the type "%s", which a form may send unasked',
    async (type) => {
      const headers = { 'content-type': type };
      expect((await ask(port, '/predict', { method: 'POST', headers, body: rows })).status).toBe(415);
      expect((await ask(port, '/map/refit', { method: 'POST', headers })).status).toBe(415);
    },
  );

  test.each(['/', '/health', '/nothing', '/lab/'])('sends a strict policy with %s', async (path) => {
    const { headers } = await ask(port, path);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'/);
    expect(headers['content-security-policy']).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });

  test.each(['/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '//etc/passwd', '/page/../served.ts'])(
    'has no file at %s',
    async (path) => {
      expect([400, 404]).toContain((await ask(port, path)).status);
    },
  );

  test('nothing changes by any GET', async () => {
    const paths = [
      '/health',
      '/ready',
      '/versions',
      '/clusters/0',
      '/journal',
      '/metrics',
      '/model.arrows',
      '/',
      '/lab',
    ];
    const before = JSON.stringify(open.server.store.hello());
    for (const path of paths) await ask(port, path);
    expect((await ask(port, '/map/refit')).status).toBe(405);
    expect((await ask(port, '/predict')).status).toBe(405);
    const after = JSON.parse(JSON.stringify(open.server.store.hello()));
    expect(after).toMatchObject({ map: JSON.parse(before).map ?? after.map, history: JSON.parse(before).history });
    expect(open.server.store.map?.message.number).toBe(1);
  });

  test.each(['PUT', 'DELETE', 'PATCH'])('answers no %s', async (method) => {
    const { status, headers } = await ask(port, '/health', { method });
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  test('refuses a body that is too large, whether it says so or not', async () => {
    const length = { ...json, 'content-length': String(5 * 2 ** 20) };
    const stated = await raw(
      port,
      `POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n` +
        `content-length: ${length['content-length']}\r\n\r\n`,
    );
    expect(stated).toContain('413');
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    const unstated = await raw(
      port,
      'POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n',
      'transfer-encoding: chunked\r\n\r\n',
      ...new Array(80).fill(chunk),
    );
    expect(unstated === '' || unstated.includes('413')).toBe(true);
  });

  test('says nothing to the person at the terminal where a client breaks off', async () => {
    const { port: quiet, warnings } = await served();
    const begin = 'POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
    const socket = connect(quiet, '127.0.0.1', () => socket.write(`${begin}content-length: 100\r\n\r\n{"rows"`));
    await wait(50);
    socket.destroy();
    await wait(50);
    expect(warnings).toEqual([]);
  });

  test('refuses headers that are too long, and closes where they come too slowly', async () => {
    expect(await raw(port, `GET /health HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(9000)}\r\n\r\n`)).toContain(
      '431',
    );
    const began = performance.now();
    expect(await raw(port, 'GET /health HTTP/1.1\r\nhost: localhost\r\n')).toContain('408');
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  test('has room for so many viewers and no more, and takes a new one when one leaves', async () => {
    const gone = Array.from({ length: MOST_VIEWERS }, () => new AbortController());
    const all = await Promise.all(gone.map(({ signal }) => fetch(`${open.url}events`, { signal })));
    expect(all.every(({ status }) => status === 200)).toBe(true);
    const refused = await fetch(`${open.url}events`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await ask(port, '/health')).status).toBe(200);
    gone[0].abort();
    await wait(100);
    const late = new AbortController();
    expect((await fetch(`${open.url}events`, { signal: late.signal })).status).toBe(200);
    for (const one of [...gone, late]) one.abort();
    await wait(100);
    expect([open.server.viewers.size, open.server.shared.demand]).toEqual([0, 0]);
  });

  test('survives Arrow bodies with any bit flipped: it labels them or says why not', async () => {
    const f0 = Float64Array.from({ length: 20 }, (_, i) => i);
    const good = toIpc(tableFromArrays({ f0, f1: f0 }).batches, 'stream');
    const whole = await fetch(`${open.url}predict`, { method: 'POST', headers: arrow, body: Buffer.from(good) });
    expect(tableFromIPC(await whole.arrayBuffer()).numRows).toBe(20);
    const next = random(0, 'flips');
    for (let trial = 0; trial < 300; trial++) {
      const bad = Buffer.from(good);
      const bit = Math.floor(next() * bad.length * 8);
      bad[bit >> 3] ^= 1 << (bit & 7);
      const { status } = await fetch(`${open.url}predict`, { method: 'POST', headers: arrow, body: bad });
      expect([200, 400, 413], `bit ${bit}`).toContain(status);
    }
    for (let length = 0; length < good.length; length += 37) {
      const body = Buffer.from(good.subarray(0, length));
      const { status } = await fetch(`${open.url}predict`, { method: 'POST', headers: arrow, body });
      expect([200, 400]).toContain(status);
    }
    expect((await ask(port, '/health')).status).toBe(200);
  });

  test.each([
    ['{', 'cannot be read'],
    ['{"rows":1}', 'There is no list "rows"'],
    ['null', 'There is no list "rows"'],
    ['{"rows":[[1]]}', 'Row 0 must be a list of 2 numbers'],
    ['{"rows":[[1,2],[1,"2"]]}', 'Row 1 has "2" in place 1'],
    ['{"rows":[[1,null]]}', 'Row 0 has null in place 1'],
    ['{"rows":[[1e999,1]]}', 'Row 0 has'],
    ['{"rows":[[1e300,1]]}', ''],
  ])('says what is wrong with the rows %s', async (body, message) => {
    const { status, text } = await ask(port, '/predict', { method: 'POST', headers: json, body });
    expect(status).toBe(400);
    expect(JSON.parse(text).error).toContain(message);
  });
});

describe('a server with a token', () => {
  const token = 'a-token-of-many-characters';
  let port: number;
  beforeAll(async () => {
    port = (await served({ token })).port;
  });

  test('answers nothing without it', async () => {
    for (const path of ['/', '/health', '/events', '/model.arrows?token=wrong'])
      expect((await ask(port, path)).status, path).toBe(401);
    const headers = { authorization: 'Bearer wrong', cookie: 'meander-token=0000' };
    expect((await ask(port, '/health', { headers })).status).toBe(401);
  });

  test('takes it from a header', async () => {
    expect((await ask(port, '/health', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  });

  test('gives a browser that has it a cookie, which is not the token itself', async () => {
    const { status, headers } = await ask(port, `/?token=${token}`);
    expect([status, headers.location]).toEqual([303, '/']);
    const cookie = String(headers['set-cookie']);
    expect(cookie).toContain('HttpOnly; SameSite=Strict');
    expect(cookie).not.toContain(token);
    expect((await ask(port, '/health', { headers: { cookie: cookie.split(';')[0] } })).status).toBe(200);
  });

  test('still refuses other names and origins', async () => {
    const authorization = `Bearer ${token}`;
    expect((await ask(port, '/health', { headers: { authorization, host: 'evil.example' } })).status).toBe(403);
    expect((await ask(port, '/health', { headers: { authorization, origin: 'null' } })).status).toBe(403);
  });
});

test('another address than the loopback needs a token, and a token needs some length', () => {
  expect(() => settingsOf({ host: '0.0.0.0' })).toThrow('the server needs a token there');
  expect(() => settingsOf({ token: 'short' })).toThrow('The token must have at least 16 characters, but has 5.');
  expect(() => settingsOf({ port: 70_000 })).toThrow('port must be a whole number from 0 to 65535');
});
