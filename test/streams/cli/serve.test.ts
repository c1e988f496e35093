import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../../src/numeric/index.js';
import { decodeModel } from '../../../streams/formats/modelFormat/decode.js';
import { latestCheckpoint } from '../../../streams/sinks/latestCheckpoint.js';
import { loadModel } from '../../../streams/sinks/loadModel.js';
import { freePort } from '../../brokers/process.js';
import { generated, meander, temporaryFolder } from './meander.js';
import { start, until } from './running.js';

const path = temporaryFolder();
/** `KILLS=100 npx vitest run test/streams/cli/serve.test.ts` kills as often. */
const KILLS = Number(process.env.KILLS ?? 6);

const stepOf = async (url: string): Promise<number> => (await (await fetch(`${url}health`)).json()).step;
const [points, model] = [path('points.arrow'), path('model.arrows')];
const learning = ['-k', '5', '--batch-size', '500', '--init-rows', '500', '--holdout', '100', '--events'];
beforeAll(() => {
  meander(...generated('blobs', 60_000, 4, 5, points));
  meander('fit', points, ...learning, '--out', model, '--quiet');
});

describe('meander fit --serve', () => {
  test('learns the same bits as without it, also while somebody looks', async () => {
    const out = path('served.arrows');
    const fit = start('fit', points, ...learning, '--serve=0', '--out', out);
    const url = await fit.url();
    const viewers = [1, 2, 3].map(() => fetch(`${url}events`).then((response) => response.text()));
    const text = (await Promise.all(viewers)).join('');
    expect(await fit.ended).toBe(0);
    expect(text).toContain('event: hello');
    expect(text.match(/event: done\ndata: .*"reason":"complete".*/g)).toHaveLength(3);
    expect(readFileSync(out)).toEqual(readFileSync(model));
  });

  test('says that a port is taken before it reads a row, and ends with exit code 2', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { status, stderr } = meander('fit', points, ...learning, `--serve=${port}`, '--out', path('none.arrows'));
    server.close();
    expect(status).toBe(2);
    expect(stderr).toContain(`Port ${port} is taken`);
    expect(stderr).not.toContain('features:');
    expect(existsSync(path('none.arrows'))).toBe(false);
  });

  test('refuses a port that is none, and another address without a token', () => {
    const wrong = meander('fit', points, ...learning, '--serve=x');
    expect([wrong.status, wrong.stderr]).toEqual([2, 'meander: --serve must be a port from 0 to 65535, but is "x".\n']);
    const open = meander('fit', points, ...learning, '--serve=0', '--serve-host', '0.0.0.0');
    expect([open.status, open.stderr]).toEqual([2, expect.stringContaining('give --serve-token')]);
  });

  test('ends in good order at a signal, and tells its viewers', async () => {
    const fit = start('fit', '-', '--format', 'ndjson', '--follow', ...learning, '--serve=0');
    const url = await fit.url();
    expect(await (await fetch(`${url}health`)).json()).toMatchObject({ state: 'waiting', step: 0 });
    const rows = Array.from({ length: 3000 }, (_, i) => `{"a":${i % 7},"b":${i % 11}}\n`);
    fit.child.stdin?.write(rows.join(''));
    await until(async () => ((await stepOf(url)) > 0 ? true : undefined));
    const seen = fetch(`${url}events`).then((response) => response.text());
    await wait(300);
    fit.child.kill('SIGINT');
    expect(await seen).toMatch(/event: done\ndata: .*"reason":"SIGINT"/);
    expect(await fit.ended).toBe(130);
  });

  test('tells its viewers of a signal also while it waits for the first bytes of stdin', async () => {
    const fit = start('fit', '-', ...learning, '--serve=0');
    const url = await fit.url();
    const seen = fetch(`${url}events`).then((response) => response.text());
    await until(async () => ((await (await fetch(`${url}health`)).json()).view.viewers === 1 ? true : undefined));
    fit.child.kill('SIGINT');
    expect(await seen).toMatch(/event: done\ndata: .*"reason":"SIGINT"/);
    expect(await fit.ended).toBe(130);
    expect(fit.said()).toContain('stopped by SIGINT; no file was written');
  });

  test('can be set in meander.toml, by a port or by true', async () => {
    const config = path('meander.toml');
    writeFileSync(config, '[fit]\nserve = 0\n');
    const fit = start('fit', points, ...learning, '--config', config);
    expect(await fit.url()).toMatch(/^http:/);
    expect(await fit.ended).toBe(0);
  });
});

describe('meander serve', () => {
  test('shows a model', async () => {
    const serve = start('serve', model, '--port', '0');
    const url = await serve.url();
    await until(async () => ((await stepOf(url)) > 0 ? true : undefined));
    const { step } = await loadModel(model);
    const response = await fetch(`${url}model.arrows`);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array(readFileSync(model)));
    expect(await stepOf(url)).toBe(step);
    serve.child.kill('SIGTERM');
    expect(await serve.ended).toBe(143);
    expect(serve.said()).not.toContain('stopped by');
  });

  test('shows the newest checkpoint of a folder, and each that comes', async () => {
    const folder = path('run');
    mkdirSync(folder);
    const serve = start('serve', folder, '--port', '0');
    const url = await serve.url();
    expect((await fetch(`${url}ready`)).status).toBe(503);
    copyFileSync(model, join(folder, 'checkpoint-000000000120.arrows'));
    const { step } = await loadModel(model);
    await until(async () => ((await stepOf(url)) === step ? true : undefined));
  });

  test('shows what another server shows', async () => {
    const first = start('serve', model, '--port', '0');
    const second = start('serve', await first.url(), '--port', '0');
    const url = await second.url();
    const { step } = await loadModel(model);
    await until(async () => ((await stepOf(url)) === step ? true : undefined));
    expect(new Uint8Array(await (await fetch(`${url}model.arrows`)).arrayBuffer())).toEqual(
      new Uint8Array(readFileSync(model)),
    );
  });
});

describe('meander follow http://…', () => {
  test('writes the newest model to a file, as it is', async () => {
    const serve = start('serve', model, '--port', '0');
    const out = path('followed.arrows');
    const url = await serve.url();
    await until(async () => ((await stepOf(url)) > 0 ? true : undefined));
    const follow = start('follow', url, '--out', out, '--json');
    expect(await follow.ended).toBe(0);
    expect(readFileSync(out)).toEqual(readFileSync(model));
    expect(JSON.parse(follow.said()).event).toBe('model');
  });

  test('says where nothing answers', async () => {
    const { status, stderr } = meander('follow', `http://localhost:${await freePort()}`);
    expect(status).toBe(3);
    expect(stderr).toContain('cannot be reached');
  });

  test('never writes a torn or older model, however often the run is killed and resumed', async () => {
    const [out, folder, port] = [path('newest.arrows'), path('killed'), await freePort()];
    const endless = path('endless.arrow');
    meander(...generated('blobs', 300_000, 4, 5, endless));
    const often = ['--passes', '100000', '--checkpoint', folder, '--every', '5batches', '--resume'];
    const fitting = ['fit', endless, ...learning, ...often];
    let fit = start(...fitting, `--serve=${port}`);
    await fit.url();
    await until(async () => ((await stepOf(`http://localhost:${port}/`)) > 0 ? true : undefined));
    const follow = start('follow', `http://localhost:${port}`, '--follow', '--out', out, '--quiet');
    const steps: number[] = [];
    let watching = true;
    const watch = (async () => {
      for (; watching; await wait(5)) {
        if (!existsSync(out)) continue;
        steps.push((await decodeModel(readFileSync(out), out)).step);
      }
    })();
    const next = random(0, 'kills');
    for (let kill = 0; kill < KILLS; kill++) {
      const before = steps.at(-1) ?? -1;
      await until(() => ((steps.at(-1) ?? -1) > before ? true : undefined));
      await wait(200 * next());
      fit.child.kill('SIGKILL');
      await fit.ended;
      fit = start(...fitting, `--serve=${port}`);
    }
    const { checkpoint } = await latestCheckpoint(folder);
    await until(() => ((steps.at(-1) ?? 0) >= (checkpoint?.step ?? 0) ? true : undefined));
    watching = false;
    await watch;
    expect(follow.child.exitCode).toBe(null);
    expect(steps.findIndex((step, i) => i > 0 && step < steps[i - 1])).toBe(-1);
    expect(new Set(steps).size).toBeGreaterThan(KILLS);
  }, 600_000);
});
