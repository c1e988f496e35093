import { concatWith, ignoreElements, lastValueFrom, timer } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type * as Library from '../../../streams/index.js';
import { cliPath } from '../../cliPath.js';

const library: typeof Library = await import(new URL('../index.js', `file://${cliPath}`).href);
const { digestOf, followModel, fromSource, miniBatchKMeans, openServer, serve, synthetic } = library;
/** The run is over before a server has started, so it must stay open. */
const silence = timer(1500).pipe(ignoreElements());
const source = () => synthetic({ kind: 'blobs', rows: 50_000, d: 3, k: 4, seed: 1 });

describe('serve(options)', () => {
  test('passes checkpoints on unchanged, and shows the last one', async () => {
    let shown: Promise<string> | undefined;
    const onListening = (url: string) => {
      shown = fetch(`${url}events`).then((response) => response.text());
    };
    const plain = await lastValueFrom(fromSource(source()).pipe(miniBatchKMeans({ k: 4 })));
    const served = await lastValueFrom(
      fromSource(source()).pipe(miniBatchKMeans({ k: 4 }), concatWith(silence), serve({ port: 0, onListening })),
    );
    expect(digestOf(served)).toBe(digestOf(plain));
    while (shown === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await shown).toMatch(/event: hello[\s\S]*event: done\n/);
  });

  test('a port that is taken ends nothing', async () => {
    const other = await openServer({ port: 0 });
    const said: string[] = [];
    const port = Number(new URL(other.url).port);
    const run = fromSource(source()).pipe(
      miniBatchKMeans({ k: 4 }),
      serve({ port, notify: (message) => said.push(message) }),
    );
    expect((await lastValueFrom(run)).complete).toBe(true);
    while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(said[0]).toContain(`Port ${port} is taken`);
    await other.close();
  });
});

describe('followModel(url)', () => {
  test('yields the newest model, then each newer one, with the digest of the run', async () => {
    const view = await openServer({ port: 0 });
    const abort = new AbortController();
    const steps: number[] = [];
    const learned = lastValueFrom(
      fromSource(source()).pipe(miniBatchKMeans({ k: 4, batchSize: 500, onStep: (run) => view.step(run) })),
    ).then((last) => {
      view.show(last);
      return last;
    });
    let digest = '';
    for await (const checkpoint of followModel(view.url, { signal: abort.signal })) {
      steps.push(checkpoint.step);
      digest = digestOf(checkpoint);
      if (digest === digestOf(await learned)) break;
    }
    expect(digest).toBe(digestOf(await learned));
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    await view.close();
  });

  test.each(['localhost:7070', 'ftp://localhost', 'kafka://localhost/x'])('refuses %s', async (url) => {
    await expect(followModel(url).next()).rejects.toMatchObject({ code: 'usage' });
  });

  test('says what a server answers that refuses', async () => {
    const view = await openServer({ port: 0, token: 'a-token-of-many-characters' });
    await expect(followModel(view.url).next()).rejects.toMatchObject({
      code: 'input',
      message: /answers 401: .*token/,
    });
    await view.close();
  });
});
