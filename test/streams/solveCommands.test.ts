import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arrowFiles, certify, fromSource, loadModel } from '../../streams/index.js';
import { main } from '../command.js';

const iris = new URL('../fixtures/iris.arrow', import.meta.url).pathname;
const columns = ['--columns', 'sepal_length,sepal_width,petal_length,petal_width'];
let folder: string;
const at = (name: string) => join(folder, name);
const meander = (...words: string[]) => {
  const { status, stdout, stderr } = spawnSync('node', [main, ...words], { encoding: 'utf8' });
  return {
    status,
    stdout,
    stderr,
    lines: () =>
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
  };
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meander-solve-'));
  expect(meander('generate', 'blobs', '--rows', '4000', '--dims', '3', '-k', '4', '--out', at('blobs.arrow')).status).toBe(0);
  expect(meander('generate', 'blobs', '--rows', '1000', '--dims', '3', '-k', '4', '--spread', '0.5', '--out', at('small.arrow')).status).toBe(0);
  expect(meander('generate', 'uniform', '--rows', '120', '--dims', '3', '--out', at('some.arrow')).status).toBe(0);
  expect(meander('generate', 'uniform', '--rows', '40', '--dims', '2', '-k', '4', '--out', at('few.arrow')).status).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('meander solve', () => {
  test('finds a local minimum, writes it as a model, and says what it is', async () => {
    const { status, stderr, stdout } = meander('solve', iris, ...columns, '-k', '3', '--out', at('lloyd.arrows'));
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toContain('inertia     78.851441');
    const { model, featureNames, distortion } = await loadModel(at('lloyd.arrows'));
    expect([model.k, featureNames.length, Array.from(model.weights).reduce((sum, w) => sum + w)]).toEqual([3, 4, 150]);
    expect(distortion.mean).toBeCloseTo(78.851441 / 150, 6);
    expect(JSON.parse(meander('score', at('lloyd.arrows'), iris, ...columns, '--json').stdout).inertia).toBeCloseTo(78.851441, 5);
  });
  test('proves the global minimum', () => {
    const [done] = meander('solve', iris, ...columns, '-k', '3', '--method', 'exact', '--json').lines();
    expect(done).toMatchObject({ event: 'done', proved: true, rows: 150, method: 'exact' });
    expect(done.lower / done.inertia).toBeCloseTo(1, 6);
  });
  test('says what it knows when its time is up', () => {
    const [done] = meander('solve', at('some.arrow'), '-k', '9', '--method', 'exact', '--time-limit', '0.001', '--starts', '1', '--json').lines();
    expect(done.proved).toBe(false);
    expect(done.lower).toBeLessThan(done.inertia);
    const { status, stderr } = meander('solve', at('blobs.arrow'), '-k', '4', '--method', 'exact');
    expect([status, stderr]).toEqual([7, expect.stringContaining('at most 512 distinct rows of several features; there are 4000')]);
  });
  test('fits a mixture and writes responsibilities that sum to 1', async () => {
    const { status, stderr } = meander('solve', iris, ...columns, '-k', '3', '--method', 'em', '--responsibilities', at('r.arrow'), '--out', at('em.arrows'));
    expect(status).toBe(0);
    for (const word of ['log-likelihood', 'BIC', 'variance']) expect(stderr).toContain(word);
    let rows = 0;
    for await (const batch of (await arrowFiles([at('r.arrow')])).open(null, new AbortController().signal)) {
      for (const row of batch) expect(Array.from(row.vector as Iterable<number>).reduce((sum, x) => sum + x)).toBeCloseTo(1, 12);
      rows += batch.numRows;
    }
    expect(rows).toBe(150);
  });
  test('writes the integer programme', () => {
    expect(meander('solve', at('few.arrow'), '-k', '2', '--lp', at('few.lp')).status).toBe(0);
    expect(readFileSync(at('few.lp'), 'utf8')).toMatch(/^\\ k-means with k = 2 on 40 rows[\s\S]*Minimize[\s\S]*Subject To[\s\S]*Binaries[\s\S]*End\n$/);
  });
  test('a wrong method, k or flag is a usage error with the remedy', () => {
    for (const [words, message] of [
      [['-k', '3', '--method', 'loyd'], 'use lloyd, em, exact'],
      [['-k', '151'], 'there are 150 rows'],
      [[], '-k is missing'],
      [['-k', '3', '--starts', '0'], 'at least 1'],
      [['-k', '3', '--method', 'em', '--variance', '0'], 'above 0'],
      [['-k', '3', '--time-limit', '0'], 'seconds above 0'],
    ] as const) {
      const { status, stderr } = meander('solve', iris, ...columns, ...words);
      expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
    }
  });
});

describe('meander landscape', () => {
  test('draws where starts come to rest, the same with any number of threads', () => {
    const words = [iris, ...columns, '-k', '3', '--starts', '60', '--json'];
    const [one, two] = ['1', '2'].map((threads) => meander('landscape', ...words, '--threads', threads).stdout);
    expect(two).toBe(one);
    const lines = one
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ event: 'minimum', excess: 0, kind: 'minimum', ari: 1 });
    expect(lines.at(-1)).toMatchObject({ event: 'done', starts: 60, distinct: lines.length - 1 });
    expect(lines.at(-1).missed).toBeGreaterThan(0);
  });
  test('prints a table and writes a picture', () => {
    const { status, stdout } = meander('landscape', iris, ...columns, '-k', '3', '--starts', '40', '--svg', at('l.svg'));
    expect([status, stdout]).toEqual([0, expect.stringMatching(/40 starts came to rest at \d+ places[\s\S]*of the starts miss the best/)]);
    expect(readFileSync(at('l.svg'), 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(meander('landscape', iris, ...columns, '-k', '3', '--svg', at('none/l.svg')).status).toBe(5);
  });
});

describe('meander certify', () => {
  test('proves a good model to be as good as the best', () => {
    meander('fit', at('blobs.arrow'), '-k', '4', '--out', at('blobs.arrows'));
    const [done] = meander('certify', at('blobs.arrows'), at('small.arrow'), '--json').lines();
    expect(done).toMatchObject({ event: 'done', rows: 1000, method: 'clusters', batches: { bounded: 4, total: 4 } });
    expect(done.gap).toBeLessThan(0.05);
    expect(done.bounds.map(({ method }: { method: string }) => method)).toEqual(['clusters', 'batches', 'eigenvalues']);
    expect(meander('certify', at('blobs.arrows'), at('blobs.arrow'), '--time-limit', '1').stdout).toContain(
      'of the best possible over 4,000 rows (proved by clusters)',
    );
  });
  test('bounds few rows as a whole', () => {
    const [done] = meander('certify', at('lloyd.arrows'), iris, ...columns, '--json').lines();
    expect(done).toMatchObject({ method: 'exact', rows: 150 });
    expect(done.gap).toBeLessThan(2e-6);
    expect(meander('certify', at('lloyd.arrows'), iris, ...columns).stdout).toContain('this is the global minimum, or as good');
  });
  test('takes models that standardize, in their own units', () => {
    meander('fit', iris, ...columns, '-k', '3', '--standardize', '--out', at('scaled.arrows'));
    const [done] = meander('certify', at('scaled.arrows'), iris, ...columns, '--json').lines();
    expect(done.inertia).toBeCloseTo(JSON.parse(meander('score', at('scaled.arrows'), iris, ...columns, '--json').stdout).inertia, 6);
    expect(done.gap).toBeGreaterThanOrEqual(0);
  });
  test('is an operator too', async () => {
    const { model } = await loadModel(at('blobs.arrows'));
    const certifier = await lastValueFrom(fromSource(await arrowFiles([at('blobs.arrow')])).pipe(certify(model)));
    expect(certifier.certificate()).toMatchObject({ rows: 4000, method: 'clusters' });
  });
  test('a signal ends it with what is proved', async () => {
    meander('generate', 'uniform', '--rows', '60000', '--dims', '4', '--out', at('noise.arrow'));
    meander('fit', at('noise.arrow'), '-k', '8', '--out', at('noise.arrows'));
    const child = spawn('node', [main, 'certify', at('noise.arrows'), at('noise.arrow'), '--json']);
    let out = '';
    child.stdout.on('data', (text) => {
      out += text;
    });
    setTimeout(() => child.kill('SIGINT'), 3000);
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(130);
    expect(JSON.parse(out)).toMatchObject({ event: 'done', rows: 60_000 });
  });
  test('refuses data that does not fit, and says so', () => {
    writeFileSync(at('empty.csv'), 'x\n');
    expect(meander('certify', at('lloyd.arrows'), at('blobs.arrow')).stderr).toContain('has 3 features');
    expect(meander('certify').status).toBe(2);
    expect(meander('certify', at('lloyd.arrows'), iris, ...columns, '--risk', '2').stderr).toContain('probability between 0 and 1');
  });
});

describe('meander fit', () => {
  test('--replicas, --escape and --certify say what they did, and resume to the same bits', () => {
    const words = ['fit', at('blobs.arrow'), '-k', '4', '--replicas', '3', '--escape', '--certify', '--batch-size', '200', '--json'];
    const whole = meander(...words)
      .lines()
      .at(-1);
    expect(whole.certificate.gap).toBeGreaterThanOrEqual(0);
    expect(whole.heldOut).toBe(256);
    expect(
      meander(...words, '--checkpoint', at('run'), '--every', '1batches')
        .lines()
        .at(-1).digest,
    ).toBe(whole.digest);
    for (const name of readdirSync(at('run')).sort().slice(3)) rmSync(at(`run/${name}`));
    const resumed = meander(...words, '--checkpoint', at('run'), '--every', '1batches', '--resume')
      .lines()
      .at(-1);
    expect([resumed.digest, resumed.rows]).toEqual([whole.digest, 4000]);
  });
});

test.each([
  ['four.svg', ['four.csv', '-k', '2', '--map'], 4],
  ['five.svg', ['five.csv', '-k', '2', '--map'], 5],
  ['iris.svg', [iris, ...columns, '-k', '3', '--starts', '500', '--svg'], 0],
] as const)('the picture docs/pictures/%s is what its command draws', (name, words, rows) => {
  const [source, ...flags] = words;
  if (rows > 0) writeFileSync(at(source), `x\n${Array.from({ length: rows }, (_, i) => i + 1).join('\n')}\n`);
  expect(meander('landscape', rows > 0 ? at(source) : source, ...flags, at(name), '--quiet').status).toBe(0);
  expect(readFileSync(at(name), 'utf8')).toBe(readFileSync(new URL(`../../docs/pictures/${name}`, import.meta.url), 'utf8'));
});
