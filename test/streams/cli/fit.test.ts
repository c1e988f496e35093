import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { kernelNames } from '../../../src/kernel/kernelNames.js';
import { latestCheckpoint } from '../../../streams/index.js';
import { cliPath } from '../../cliPath.js';
import { generated, iris, irisColumns, jsonLines, meander, temporaryFolder } from './meander.js';

const at = temporaryFolder();
const points = at('data/points.arrow');
const learn = (...words: string[]) => meander('fit', ...words);
const done = (...words: string[]) =>
  learn(...words, '--json')
    .lines()
    .at(-1);

beforeAll(() => {
  mkdirSync(at('data'));
  expect(meander(...generated('sorted', 200_000, 4, 5, points, '--batch-rows', '3000')).status).toBe(0);
  expect(meander(...generated('blobs', 4000, 3, 4, at('blobs.arrow'))).status).toBe(0);
});

describe('meander fit', () => {
  test('learns a file, writes a model and sums up on stderr', () => {
    const { status, stderr, stdout } = learn(iris, '-k', '3', ...irisColumns, '--out', at('iris.arrows'));
    expect(status).toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('3 clusters of 4 features');
    expect(stderr).toContain('150 read = 150 learned + 0 held out + 0 rejected');
    expect(existsSync(at('iris.arrows'))).toBe(true);
  });
  test('gives one digest for a file, a stream, stdin, a folder, a glob, any kernel and number of threads', () => {
    const { digest } = done(points, '-k', '5');
    const words = [cliPath, 'fit', '-', '-k', '5', '--json'];
    const piped = spawnSync('node', words, { input: readFileSync(points), encoding: 'utf8' });
    expect(jsonLines(piped.stdout).at(-1).digest).toBe(digest);
    for (const source of [at('data'), at('data/poi*.arrow')]) expect(done(source, '-k', '5').digest).toBe(digest);
    for (const kernel of kernelNames) expect(done(points, '-k', '5', '--kernel', kernel).digest).toBe(digest);
    for (const threads of ['1', '3', 'auto']) expect(done(points, '-k', '5', '--threads', threads).digest).toBe(digest);
  });
  test('says in --json how the latest mini-batch was assigned', () => {
    expect(done(points, '-k', '5', '--kernel', 'int16', '--threads', '1').screening).toMatchObject({
      screen: 'int16',
      prefixEighths: 8,
      threads: 1,
    });
  });
  test.each([
    [['--threads', '0'], '--threads must be a whole number from 1 to 64, or auto, but is "0".'],
    [['--threads', 'many'], '--threads must be a whole number from 1 to 64, or auto, but is "many".'],
    [['--kernel', 'gpu'], '--kernel must be auto, scalar, direct, int16, prefix, anchor, simd or head, but is "gpu".'],
    [['--half-life', '10 minutes'], 'such as 1000000rows, 100batches, 90s, 10m, 1.5h or 7d, but is "10 minutes".'],
    [['--rate', 'power:2'], '--rate must be 1/n, power:KAPPA with 0.5 < KAPPA ≤ 1'],
    [['--repair', 'maybe'], '--repair must be on or off'],
    [['--repair', 'on'], 'repair needs a hold-out of at least 100 rows, but holdout is 0'],
    [['--every', 'now'], '--every must be a number of seconds, rows or mini-batches'],
    [['--resume'], '--resume needs --checkpoint DIR'],
  ])('refuses %j and says what would do', (words, message) => {
    const { status, stderr } = learn(iris, '-k', '3', ...words);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
  test('does not read stdin twice', () => {
    const words = [cliPath, 'fit', '-', '-k', '3', '--passes', '2'];
    const { status, stderr } = spawnSync('node', words, { input: '', encoding: 'utf8' });
    expect(stderr).toContain('stdin (-) can be read only once, but --passes is 2');
    expect(status).toBe(2);
  });
  test('finds the clusters of a sorted file with --shuffle, and reads it again with --passes', () => {
    const { learned, weights } = done(points, '-k', '5', '--shuffle', '--passes', '2');
    expect(learned).toBe(400_000);
    for (const weight of weights) expect(weight / 400_000).toBeCloseTo(0.2, 2);
  });
  test('never learns from the hold-out, in any pass', () => {
    const { heldOut, learned, rows } = done(points, '-k', '5', '--holdout', '500', '--passes', '2');
    expect([rows, heldOut, learned]).toEqual([400_000, 1000, 399_000]);
  });
  test('starts from the centroids of a model that --init names', () => {
    const start = ['-k', '3', ...irisColumns, '--init', at('iris.arrows'), '--json'];
    const [seeded] = learn(iris, ...start).lines();
    expect(seeded).toMatchObject({ event: 'seeded', step: 0 });
    const model = meander('inspect', at('iris.arrows'), '--json').lines()[0];
    expect(seeded.weights).toEqual(model.weights);
  });
  test('reports with --events what happens to clusters, as JSON lines', () => {
    const { stdout } = learn(at('blobs.arrow'), '-k', '4', '--events', '--json');
    expect(stdout).toContain('{"event":"born","step":0,"rows":0,"id":3,"cluster":3}');
  });
});

/** Waits until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('checkpoints of meander fit', () => {
  const settings = (name: string) => [
    ...[points, '-k', '5', '--batch-size', '500', '--holdout', '100'],
    ...['--checkpoint', at(name), '--every', '7batches'],
  ];

  test('lead to the digest of an undisturbed run after kill -9 at any moment and --resume', async () => {
    const expected = done(points, '-k', '5', '--batch-size', '500', '--holdout', '100');
    for (let cycle = 0; cycle < 4; cycle++) {
      const child = spawn('node', [cliPath, 'fit', ...settings('killed'), '--resume', '--quiet'], { stdio: 'ignore' });
      const gone = new Promise((resolve) => child.once('exit', resolve));
      await new Promise((resolve) => setTimeout(resolve, 200 + 60 * cycle));
      child.kill('SIGKILL');
      await gone;
    }
    const last = done(...settings('killed'), '--resume');
    expect([last.digest, last.rows, last.step]).toEqual([expected.digest, expected.rows, expected.step]);
    expect(readdirSync(at('killed')).filter((name) => name.endsWith('.arrows')).length).toBeLessThanOrEqual(3);
  });
  test('that are damaged are skipped', async () => {
    const [newest] = readdirSync(at('killed'))
      .filter((name) => name.endsWith('.arrows'))
      .sort()
      .reverse();
    writeFileSync(join(at('killed'), newest), 'broken');
    const { checkpoint, damaged } = await latestCheckpoint(at('killed'));
    expect(damaged).toEqual([newest]);
    expect(checkpoint?.complete).toBe(false);
  });
  test.each([
    [['--decay', '0.5'], 'decay = 1, but this run has decay = 0.5'],
    [['--escape'], 'escape = nothing, but this run has escape = on'],
    [['--on-bad-row', 'skip'], 'onBadRow = fail, but this run has onBadRow = skip'],
    [['--passes', '3'], 'passes = 1, but this run has passes = 3'],
    [['--columns', 'a'], 'columns = nothing, but this run has columns = a'],
    [['--init', 'random'], 'init = k-means++, but this run has init = random'],
  ])('are not resumed with another setting: %j', (words, message) => {
    const { status, stderr } = learn(...settings('killed'), '--resume', ...words);
    expect(stderr).toContain(`The checkpoint was made with ${message}`);
    expect(status).toBe(4);
  });
  test('are resumed with other settings that do not decide the bits', () => {
    const { status } = learn(...settings('killed'), '--resume', '--events', '--threads', '1', '--kernel', 'scalar');
    expect(status).toBe(0);
  });
  test('are not overwritten without --resume', () => {
    const { status, stderr } = learn(...settings('killed'));
    expect(stderr).toContain('holds checkpoints of an earlier run; add --resume to continue it');
    expect(status).toBe(2);
  });
  test('are left behind by SIGINT, which exits with 130', async () => {
    const words = [cliPath, 'fit', ...settings('stopped'), '--passes', '500'];
    const child = spawn('node', words, { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (chunk) => {
      text += chunk;
    });
    await until(() => existsSync(at('stopped')) && readdirSync(at('stopped')).some((name) => name.endsWith('.arrows')));
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGINT');
    expect(await closed).toBe(130);
    expect(text).toContain('--resume continues from it');
    expect((await latestCheckpoint(at('stopped'))).checkpoint?.complete).toBe(false);
    expect(existsSync(join(at('stopped'), 'writer.lock'))).toBe(false);
  });
  test('of a run with --replicas, --escape and --certify are resumed to the same bits', () => {
    const words = [
      ...[at('blobs.arrow'), '-k', '4', '--replicas', '3', '--escape'],
      ...['--certify', '--batch-size', '200'],
    ];
    const whole = done(...words);
    expect(whole.certificate.gap).toBeGreaterThanOrEqual(0);
    expect(whole.heldOut).toBe(256);
    const checkpoints = ['--checkpoint', at('run'), '--every', '1batches'];
    expect(done(...words, ...checkpoints).digest).toBe(whole.digest);
    for (const name of readdirSync(at('run')).sort().slice(3)) rmSync(at(`run/${name}`));
    const resumed = done(...words, ...checkpoints, '--resume');
    expect([resumed.digest, resumed.rows]).toEqual([whole.digest, 4000]);
  });
});
