import { EMPTY, lastValueFrom, map, NEVER, of, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { Certifier } from '../../../src/bound/index.js';
import { exact } from '../../../src/exact/index.js';
import { type Certificate, certify, certifyInto, score, toRecordBatch } from '../../../streams/index.js';
import { a, b, batches, batchOf, c, d, dirty, flat, marbles, model, values } from './marbles.js';

const rows = map(({ rows: n }: Certificate) => String(n));

describe('certify', () => {
  test('never: emits nothing', () => {
    marbles().run(({ expectObservable }) => expectObservable(NEVER.pipe(certify(model))).toBe('-'));
  });
  test('empty: emits a certificate of zero rows', async () => {
    expect(await lastValueFrom(EMPTY.pipe(certify(model)))).toMatchObject({ rows: 0, inertia: 0, lower: 0 });
  });
  test('one and many: emits as the rows grow, and all rows at the end', () => {
    marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('a-b-c---|', batches);
      expectObservable(source.pipe(certify(model), rows)).toBe('x-y-----(z|)', { x: '100', y: '250', z: '400' });
      expectSubscriptions(source.subscriptions).toBe('^-------!');
    });
  });
  test('a certificate is emitted whenever the rows have doubled', async () => {
    const tens = Array.from({ length: 20 }, (_, i) => batchOf(10 * i, 10));
    const seen = await lastValueFrom(of(...tens).pipe(certify(model), toArray()));
    expect(seen.map(({ rows: n }) => n)).toEqual([10, 20, 40, 80, 160, 200]);
  });
  test('error: comes after the certificates before it', () => {
    marbles().run(({ hot, expectObservable }) => {
      expectObservable(hot('a-#', batches).pipe(certify(model), rows)).toBe('x-#', { x: '100' });
    });
  });
  test('early unsubscribe: closes the source', () => {
    marbles().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('a-b-c---|', batches);
      expectObservable(source.pipe(certify(model), rows), '^--!').toBe('x-y', { x: '100', y: '250' });
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
  });
  test('the certificates are values of their own, which later rows do not change', async () => {
    const seen: Certificate[] = [];
    const copies: Certificate[] = [];
    await of(a, b, c)
      .pipe(certify(model))
      .forEach((certificate) => {
        seen.push(certificate);
        copies.push(structuredClone(certificate));
      });
    expect(new Set(seen).size).toBe(3);
    expect(seen).toEqual(copies);
  });
  test('the inertia is that of the model, and the bound lies below the global minimum', async () => {
    const few = { values: values.slice(0, 60 * d), n: 60, d };
    const certificate = await lastValueFrom(of(toRecordBatch(few)).pipe(certify(model)));
    const { inertia } = await lastValueFrom(of(toRecordBatch(few)).pipe(score(model)));
    expect(certificate.inertia).toBeCloseTo(inertia, 8);
    const best = [...exact(few, model.k)].at(-1);
    expect(best?.proved).toBe(true);
    expect(certificate.lower).toBeGreaterThan(0);
    expect(certificate.lower).toBeLessThanOrEqual(best?.clustering.inertia ?? 0);
  });
  test('rejected rows do not count', async () => {
    const certificate = await lastValueFrom(of(a, dirty).pipe(certify(model, { onBadRow: 'skip' })));
    expect(certificate.rows).toBe(101);
  });
  test('data that does not fit the model is an error', async () => {
    await expect(lastValueFrom(of(flat).pipe(certify(model)))).rejects.toThrow('2 features');
  });
  test('state belongs to the subscription', async () => {
    const run = of(a, b, c).pipe(certify(model));
    expect(await lastValueFrom(run)).toEqual(await lastValueFrom(run));
  });
});

describe('certifyInto', () => {
  test('gives all rows to the certifier, whose batches can then be bounded', async () => {
    const certifier = new Certifier(model, { batchRows: 100 });
    const last = await lastValueFrom(of(a, b, c).pipe(certifyInto(certifier, model)));
    expect(certifier.certificate()).toEqual(last);
    expect(certifier.batches.map(({ points }) => points.n)).toEqual([100, 100, 100, 100]);
    const [batch] = certifier.batches;
    certifier.addBatch(batch, batch.inertia);
    expect(certifier.batches.filter(({ bounded }) => bounded)).toEqual([batch]);
  });
});
