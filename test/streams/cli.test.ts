import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kernelNames, latestCheckpoint } from '../../streams/index.js';
import { main } from '../command.js';

const iris = new URL('../fixtures/iris.arrow', import.meta.url).pathname;
let folder: string;
const at = (name: string) => join(folder, name);
const meander = (...words: string[]) => {
  const { status, stdout, stderr } = spawnSync('node', [main, ...words], { encoding: 'utf8' });
  return { status, stdout, stderr };
};
const done = (...words: string[]) =>
  JSON.parse(
    meander('fit', ...words, '--json')
      .stdout.trim()
      .split('\n')
      .at(-1) as string,
  );

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meander-cli-'));
  mkdirSync(at('data'));
  expect(meander('generate', 'sorted', '--rows', '200000', '--dims', '4', '-k', '5', '--batch-rows', '3000', '--out', at('data/points.arrow')).status).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('meander fit', () => {
  test('learns a file, writes a model and sums up', () => {
    const { status, stderr, stdout } = meander(
      'fit',
      iris,
      '-k',
      '3',
      '--columns',
      'sepal_length,sepal_width,petal_length,petal_width',
      '--out',
      at('iris.arrows'),
    );
    expect(status).toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('3 clusters of 4 features');
    expect(stderr).toContain('150 read = 150 learned + 0 held out + 0 rejected');
  });
  test('a file, a stream, stdin, a folder and a glob give the same digest', () => {
    const direct = done(at('data/points.arrow'), '-k', '5').digest;
    const piped = spawnSync('node', [main, 'fit', '-', '-k', '5', '--json'], { input: readFileSync(at('data/points.arrow')), encoding: 'utf8' });
    expect(JSON.parse(piped.stdout.trim().split('\n').at(-1) as string).digest).toBe(direct);
    for (const source of [at('data'), at('data/poi*.arrow')]) expect(done(source, '-k', '5').digest).toBe(direct);
    for (const kernel of kernelNames) expect(done(at('data/points.arrow'), '-k', '5', '--kernel', kernel).digest).toBe(direct);
    for (const threads of ['1', '3', 'auto']) expect(done(at('data/points.arrow'), '-k', '5', '--threads', threads).digest).toBe(direct);
  });
  test('--json says how the latest mini-batch was assigned', () => {
    expect(done(at('data/points.arrow'), '-k', '5', '--kernel', 'int16', '--threads', '1').screening).toMatchObject({
      screen: 'int16',
      eighths: 8,
      threads: 1,
    });
  });
  test.each([
    [['--threads', '0'], 'whole number from 1 to 64'],
    [['--threads', 'many'], 'which is no number'],
    [['--kernel', 'gpu'], 'use auto, scalar, direct, simd, int16, head, anchor'],
  ])('%j is refused with what would do', (words, message) => {
    const { status, stderr } = meander('fit', iris, '-k', '3', ...words);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
  test('stdin cannot be read twice', () => {
    const { status, stderr } = spawnSync('node', [main, 'fit', '-', '-k', '3', '--passes', '2'], { input: '', encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('read only once');
  });
  test('--shuffle finds the clusters of a sorted file, --passes reads it again', () => {
    const { learned, weights } = done(at('data/points.arrow'), '-k', '5', '--shuffle', '--passes', '2');
    expect(learned).toBe(400_000);
    for (const weight of weights) expect(weight / 400_000).toBeCloseTo(0.2, 2);
  });
  test('a hold-out is never learned from, in any pass', () => {
    const { heldOut, learned, rows } = done(at('data/points.arrow'), '-k', '5', '--holdout', '500', '--passes', '2');
    expect([rows, heldOut, learned]).toEqual([400_000, 1000, 399_000]);
  });
});

describe('refusals', () => {
  test.each([
    ['an unknown flag suggests the nearest', ['fit', 'x', '--colums', 'a'], 2, 'did you mean --columns?'],
    ['an unknown command suggests the nearest', ['fitt'], 2, 'did you mean fit?'],
    ['-k is needed', ['fit', iris], 2, '-k is missing'],
    ['a missing file', ['fit', 'nowhere.arrow', '-k', '2'], 3, 'nowhere.arrow'],
    ['a file that is no Arrow', ['fit', main, '-k', '2'], 3, 'no Arrow IPC message'],
    ['a model that is none', ['inspect', iris], 4, 'no Meander model'],
    ['a value that is no number', ['fit', iris, '-k', 'many'], 2, '--k is "many", which is no number.'],
  ])('%s', (_, words, code, text) => {
    const { status, stderr } = meander(...words);
    expect(stderr).toContain(text);
    expect(status).toBe(code);
  });
  test('a cut file says where, and --allow-unterminated reads what is there', () => {
    meander('generate', 'blobs', '--rows', '1000', '--dims', '2', '-k', '2', '--out', at('whole.arrows'));
    const whole = readFileSync(at('whole.arrows'));
    writeFileSync(at('cut.arrows'), whole.subarray(0, whole.length - 8));
    const { status, stderr } = meander('fit', at('cut.arrows'), '-k', '2');
    expect(status).toBe(3);
    expect(stderr).toContain(`at byte ${whole.length - 8}: it ends without an end-of-stream marker`);
    expect(meander('fit', at('cut.arrows'), '-k', '2', '--allow-unterminated', '--quiet').status).toBe(0);
    rmSync(at('cut.arrows'));
    rmSync(at('whole.arrows'));
  });
  test('a flipped bit in a model is found', () => {
    meander('fit', iris, '-k', '3', '--quiet', '--out', at('flip.model'));
    const bytes = readFileSync(at('flip.model'));
    bytes[bytes.length - 100] ^= 1;
    writeFileSync(at('flip.model'), bytes);
    const { status, stderr } = meander('inspect', at('flip.model'));
    expect(status).toBe(4);
    expect(stderr).toContain('SHA-256');
  });
  test('a pipe closed early is no error', () => {
    expect(
      execFileSync(
        'bash',
        [
          '-c',
          `set -o pipefail; node ${main} predict ${at('iris.arrows')} ${iris} --out - --columns sepal_length,sepal_width,petal_length,petal_width | head -c 10 | wc -c`,
        ],
        { encoding: 'utf8' },
      ).trim(),
    ).toBe('10');
  });
});

describe('checkpoints', () => {
  const settings = (name: string) => [
    at('data/points.arrow'),
    '-k',
    '5',
    '--batch-size',
    '500',
    '--checkpoint',
    at(name),
    '--every',
    '7batches',
    '--holdout',
    '100',
  ];

  test('kill -9 at any moment, --resume: the digest of the run that was left alone', async () => {
    const expected = done(at('data/points.arrow'), '-k', '5', '--batch-size', '500', '--holdout', '100');
    for (let cycle = 0; cycle < 4; cycle++) {
      const child = spawn('node', [main, 'fit', ...settings('killed'), '--resume', '--quiet'], { stdio: 'ignore' });
      const gone = new Promise((resolve) => child.once('exit', resolve));
      await new Promise((resolve) => setTimeout(resolve, 200 + 60 * cycle));
      child.kill('SIGKILL');
      await gone;
    }
    const last = done(...settings('killed'), '--resume');
    expect([last.digest, last.rows, last.step]).toEqual([expected.digest, expected.rows, expected.step]);
    expect(readdirSync(at('killed')).filter((name) => name.endsWith('.arrows')).length).toBeLessThanOrEqual(3);
  });
  test('a damaged newest checkpoint is passed over', async () => {
    const [newest] = readdirSync(at('killed'))
      .filter((name) => name.endsWith('.arrows'))
      .sort()
      .reverse();
    writeFileSync(join(at('killed'), newest), 'broken');
    const { checkpoint, damaged } = await latestCheckpoint(at('killed'));
    expect(damaged).toEqual([newest]);
    expect(checkpoint?.complete).toBe(false);
  });
  test('a changed setting is refused by name', () => {
    const { status, stderr } = meander('fit', ...settings('killed'), '--resume', '--decay', '0.5');
    expect(stderr).toContain('The checkpoint was made with decay = 1, this run has decay = 0.5');
    expect(status).toBe(4);
  });
  test('SIGINT leaves a checkpoint and exits with 130', async () => {
    const child = spawn('node', [main, 'fit', ...settings('stopped'), '--passes', '500'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (chunk) => {
      text += chunk;
    });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGINT');
    const code = await closed;
    expect(code).toBe(130);
    expect(text).toContain('--resume goes on from it');
    expect((await latestCheckpoint(at('stopped'))).checkpoint?.complete).toBe(false);
    expect(existsSync(join(at('stopped'), 'writer.lock'))).toBe(false);
  });
});
