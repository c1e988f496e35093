import { setTimeout as wait } from 'node:timers/promises';
import { RecordBatchReader } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { predictor } from '../../../src/estimator/index.js';
import { decodeModel } from '../../../streams/formats/modelFormat/decode.js';
import { digestOf } from '../../../streams/formats/modelFormat/digest.js';
import type { ClusterDetails, PredictMessage, VersionMessage } from '../../../streams/live/answers.js';
import type { CheckpointMessage, HelloMessage } from '../../../streams/live/messages.js';
import { ask, finished, learner, learnMore, served } from './served.js';

const json = { 'content-type': 'application/json' };

/** Reads server-sent events until there are enough. */
async function events(url: string, enough: (all: { event: string; id?: string; data: unknown }[]) => boolean) {
  const gone = new AbortController();
  const response = await fetch(`${url}events`, { signal: gone.signal });
  const found: { event: string; id?: string; data: unknown }[] = [];
  let text = '';
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      const event = field('event');
      if (event !== undefined) found.push({ event, id: field('id'), data: JSON.parse(field('data') ?? 'null') });
    }
    if (enough(found)) break;
  }
  gone.abort();
  return found;
}

describe('a server of a run that learns', () => {
  test('copies nothing while nobody looks, and the newest model as soon as somebody does', async () => {
    const { link, url, server } = await served();
    const run = learner(2);
    let copies = 0;
    const snapshot = run.snapshot.bind(run);
    run.snapshot = () => {
      copies++;
      return snapshot();
    };
    for (let i = 0; i < 100; i++) link.step(run);
    link.show(run.checkpoint());
    await wait(20);
    expect([copies, server.store.versions.newest]).toEqual([0, undefined]);
    const versions = (await (await fetch(`${url}versions`)).json()) as VersionMessage[];
    expect(copies).toBe(1);
    expect(versions).toMatchObject([{ version: digestOf(run.checkpoint()), step: run.status.step }]);
    await fetch(`${url}versions`);
    expect(copies).toBe(1);
    learnMore(run, 1);
    link.step(run);
    expect(copies).toBe(1);
  });

  test('says hello with everything so far, then each model', async () => {
    const { link, url } = await served();
    const run = learner(2);
    link.show(run.checkpoint());
    const timer = setInterval(() => {
      learnMore(run, 1);
      link.step(run);
    }, 30);
    const found = await events(url, (all) => all.filter(({ event }) => event === 'checkpoint').length >= 3);
    clearInterval(timer);
    const hello = found[0].data as HelloMessage;
    expect(found[0].event).toBe('hello');
    expect(hello).toMatchObject({ protocol: 1, run: { command: 'fit' }, state: 'learning' });
    expect(hello.history.step).toEqual([run.status.step > 0 ? hello.history.step[0] : 0]);
    const models = found.filter(({ event }) => event === 'checkpoint');
    const steps = models.map(({ data }) => (data as CheckpointMessage).step);
    expect(models.map(({ id }) => Number(id))).toEqual(steps);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    const { xy, weights, ids, version } = models[0].data as CheckpointMessage;
    expect([xy, weights, ids].map((text) => Buffer.from(text, 'base64').length)).toEqual([24, 12, 6]);
    expect(version).toMatch(/^[0-9a-f]{64}$/);
  });

  test('says hello again to those who came before the first model', async () => {
    const { link, url } = await served();
    const early = events(url, (all) => all.some(({ event }) => event === 'checkpoint'));
    await wait(100);
    link.show(finished());
    const found = await early;
    const hellos = found.filter(({ event }) => event === 'hello').map(({ data }) => data as HelloMessage);
    expect(hellos).toMatchObject([
      { k: 0, dims: 0, map: null, sample: null, checkpoint: null, state: 'waiting' },
      { k: 3, dims: 2, map: { number: 1 }, sample: { rows: 100 }, features: ['f0', 'f1'] },
    ]);
  });

  test('ends /updates.arrows where the next model has another shape, which its schema does not allow', async () => {
    const { link, url } = await served();
    link.show(finished());
    const response = await fetch(`${url}updates.arrows`);
    const bytes = response.arrayBuffer();
    await wait(150);
    link.show(finished(3, 4));
    expect((await bytes).byteLength).toBeGreaterThan(0);
  });

  test('an event with 1,000 clusters has at most 32 kB', async () => {
    const { link, url } = await served();
    link.show(finished(2, 1000));
    const found = await events(url, (all) => all.some(({ event }) => event === 'checkpoint'));
    expect(JSON.stringify(found.at(-1)?.data).length).toBeLessThan(32_000);
  });

  test('one request sees one version, the newest or the one that is named', async () => {
    const { link, url } = await served();
    const run = learner(2);
    link.step(run);
    link.show(run.checkpoint());
    const [old] = (await (await fetch(`${url}versions`)).json()) as VersionMessage[];
    const before = run.checkpoint().model;
    learnMore(run, 3);
    link.step(run);
    const rows = [
      [1, 2],
      [15, 3],
      [7, 19],
    ];
    const post = async (query: string) => {
      const body = JSON.stringify({ rows });
      return (await (
        await fetch(`${url}predict${query}`, { method: 'POST', headers: json, body })
      ).json()) as PredictMessage;
    };
    const [newest, named] = [await post(''), await post(`?version=${old.version}`)];
    const points = { values: Float64Array.from(rows.flat()), n: 3, d: 2 };
    for (const [found, model] of [
      [newest, run.checkpoint().model],
      [named, before],
    ] as const) {
      const { clusters, distances } = predictor(model, 'scalar').nearest(points, 2);
      expect(found.labels).toEqual([0, 2, 4].map((i) => clusters[i]));
      expect(found.distances).toEqual([0, 2, 4].map((i) => distances[i]));
      expect(found.second).toEqual([1, 3, 5].map((i) => clusters[i]));
    }
    expect([newest.version, named.version]).toEqual([digestOf(run.checkpoint()), old.version]);
    expect(
      (
        await ask(Number(new URL(url).port), '/predict?version=x', {
          method: 'POST',
          headers: json,
          body: '{"rows":[]}',
        })
      ).status,
    ).toBe(404);
  });

  test('gives the whole checkpoint to continue from, and a light model with the same digest', async () => {
    const { link, url } = await served();
    const run = learner(2);
    link.step(run);
    link.show(run.checkpoint());
    const response = await fetch(`${url}model.arrows`);
    const whole = await decodeModel(new Uint8Array(await response.arrayBuffer()), 'whole');
    expect(whole).toEqual({ ...run.checkpoint(), screening: null, lowerBound: null });
    expect(response.headers.get('etag')).toBe(`"${digestOf(whole)}"`);
    const light = await decodeModel(
      new Uint8Array(await (await fetch(`${url}model.arrows?light=1`)).arrayBuffer()),
      'light',
    );
    expect(digestOf(light)).toBe(digestOf(whole));
    expect(light.warnings[0]).toContain('no run can be resumed');
    const known = await fetch(`${url}model.arrows`, { headers: { 'if-none-match': `"${digestOf(whole)}"` } });
    expect([known.status, await known.text()]).toEqual([304, '']);
  });

  test('gives the whole checkpoint of a run that shows none, at its next mini-batch', async () => {
    const { link, url } = await served();
    const run = learner(1);
    link.step(run);
    link.receive = () => {};
    const timer = setInterval(() => {
      learnMore(run, 1);
      link.step(run);
    }, 20);
    const response = await fetch(`${url}model.arrows`);
    clearInterval(timer);
    const { tracker } = await decodeModel(new Uint8Array(await response.arrayBuffer()), 'whole');
    expect([response.status, tracker?.clusters.length]).toEqual([200, 3]);
  });

  test('a long poll ends when there is another model', async () => {
    const { link, url } = await served();
    const run = learner(1);
    link.step(run);
    const digest = digestOf(run.checkpoint());
    await fetch(`${url}versions`);
    const poll = fetch(`${url}model.arrows?after=${digest}`);
    expect(await Promise.race([poll, wait(400, 'waits')])).toBe('waits');
    learnMore(run, 1);
    link.step(run);
    const response = await poll;
    expect([response.status, response.headers.get('meander-step')]).toEqual([200, String(run.status.step)]);
  });

  test('/updates.arrows is an Arrow stream with a record batch per model', async () => {
    const { link, url } = await served();
    const run = learner(1);
    link.step(run);
    const timer = setInterval(() => {
      learnMore(run, 1);
      link.step(run);
    }, 30);
    const gone = new AbortController();
    const response = await fetch(`${url}updates.arrows`, { signal: gone.signal });
    const reader = await RecordBatchReader.from(response);
    const steps: number[] = [];
    for await (const batch of reader) {
      expect(batch.numRows).toBe(3);
      expect(Buffer.from(batch.getChild('version')?.get(0)).toString('hex')).toMatch(/^[0-9a-f]{64}$/);
      steps.push(Number(batch.getChild('step')?.get(0)));
      if (steps.length === 3) break;
    }
    clearInterval(timer);
    gone.abort();
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(new Set(steps).size).toBe(3);
  });

  test('tells of one cluster what sets it apart', async () => {
    const { link, url } = await served();
    const checkpoint = finished();
    link.show(checkpoint);
    const details = (await (await fetch(`${url}clusters/1`)).json()) as ClusterDetails;
    const { centroids, weights } = checkpoint.model;
    expect(details).toMatchObject({ cluster: 1, index: 1, weight: weights[1], version: digestOf(checkpoint) });
    expect(details.features.map(({ name }) => name).sort()).toEqual(['f0', 'f1']);
    expect(details.features.find(({ name }) => name === 'f1')?.value).toBe(centroids[3]);
    expect(details.nearest).toHaveLength(5);
    expect(details.nearest[0].distance).toBeLessThanOrEqual(details.nearest[4].distance);
    expect((await fetch(`${url}clusters/99`)).status).toBe(404);
  });

  test('/metrics is what Prometheus reads', async () => {
    const { link, url } = await served();
    link.show(finished());
    await wait(20);
    const text = await (await fetch(`${url}metrics`)).text();
    const line = /^(# (HELP|TYPE) meander_\w+ .+|meander_\w+(\{state="\w+"\})? -?\d+(\.\d+)?(e[-+]?\d+)?)$/;
    expect(
      text
        .trimEnd()
        .split('\n')
        .filter((one) => !line.test(one)),
    ).toEqual([]);
    expect(text).toMatch(/^meander_rows_read_total 3390$/m);
    expect(text).toMatch(/^meander_distortion_recent \d/m);
  });

  test('is ready once there is a model, and done when the run says so', async () => {
    const { link, url } = await served();
    expect((await fetch(`${url}ready`)).status).toBe(503);
    link.show(finished());
    link.done({ reason: 'complete', out: null });
    await wait(20);
    expect((await fetch(`${url}ready`)).status).toBe(200);
    expect(await (await fetch(`${url}health`)).json()).toMatchObject({ state: 'done', rows: 3390 });
  });

  test('names of features are text, whatever they hold', async () => {
    const { link, url } = await served();
    const evil = '</script><img src=x onerror=alert(1)>\n\nevent: done\ndata: {}';
    const checkpoint = finished();
    const featureNames = [evil, 'f1'];
    link.show({ ...checkpoint, featureNames, model: { ...checkpoint.model, featureNames } });
    await fetch(`${url}versions`);
    const [hello] = await events(url, (all) => all.length > 0);
    expect(hello.event).toBe('hello');
    expect((hello.data as HelloMessage).features[0]).toBe(evil);
  });
});
