import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { cliPath } from '../../cliPath.js';
import { temporaryFolder } from './meander.js';
import { hasTerminal, onTerminal } from './terminal.js';

const at = temporaryFolder();
const csv = `x,y\n${Array.from({ length: 500 }, (_, i) => `${i % 10},${(i % 10) / 2}\n`).join('')}`;

beforeAll(() => writeFileSync(at('a.csv'), csv));

/** Runs a shell command in which `$M` is the command. */
function shell(words: string, env: NodeJS.ProcessEnv = {}): { stdout: string; stderr: string; status: number | null } {
  return spawnSync('bash', ['-c', words], {
    encoding: 'utf8',
    cwd: at('.'),
    env: { ...process.env, ...env, M: `${process.execPath} ${cliPath}` },
  });
}

describe('--follow', () => {
  test('is refused for files, also where stdin is one', () => {
    for (const [words, name] of [
      ['$M fit a.csv -k 2 --follow', 'a.csv is neither'],
      ['$M fit - -k 2 --follow < a.csv', 'stdin is a file'],
    ]) {
      const { stderr, status } = shell(words);
      expect(stderr).toContain(`--follow reads on in a feed or a pipe, but ${name}; leave --follow out`);
      expect(status).toBe(2);
    }
  });

  test('adds nothing to pipes, which is said', () => {
    for (const [words, name] of [
      ['cat a.csv | $M fit - -k 2 --follow', 'stdin'],
      ['cat a.csv | $M fit /dev/stdin -k 2 --follow', 'stdin'],
      ['mkfifo f; cat a.csv > f & $M fit f -k 2 --follow', 'f'],
    ]) {
      const { stderr } = shell(words);
      expect(stderr).toContain(`${name} is read until it is closed, with or without --follow`);
      expect(stderr).toContain('500 read = 500 learned');
    }
  });
});

describe('--format arrow', () => {
  test.each(['a.csv', '- < a.csv'])('for what is not Arrow says so, with place and remedy: %s', (source) => {
    const { stderr, status } = shell(`$M fit --format arrow -k 2 ${source}`);
    expect(stderr).toMatch(/cannot be read at byte 0: there is no Arrow IPC message; .*--format csv/);
    expect(status).toBe(3);
  });
});

test('What reads the output may close it early', () => {
  const { stdout, stderr } = shell(
    '$M fit a.csv -k 2 --quiet --out m.arrows && $M predict m.arrows a.csv --out - --out-format csv --quiet | head -1',
  );
  expect({ stdout, stderr }).toEqual({ stdout: 'cluster,distance\n', stderr: '' });
});

test('Files in object stores need an extension of DuckDB, and the message names it without secrets', () => {
  mkdirSync(at('home'));
  for (const url of ['s3://bucket/a.parquet', 'https://me:pw@host.invalid/a.csv?signature=abc']) {
    const { stderr, status } = shell(`$M fit '${url}' -k 2`, { HOME: at('home') });
    expect(stderr).toContain('it needs DuckDB’s extension httpfs, which is not installed');
    expect(stderr).toContain('run INSTALL httpfs in DuckDB once');
    expect(stderr).not.toMatch(/pw|abc/);
    expect(status).toBe(3);
  }
});

describe.skipIf(!hasTerminal)('on a terminal', () => {
  test('a pipe that is waited for, and bytes that are copied, are shown', async () => {
    execFileSync('mkfifo', [at('fifo')]);
    const { drawn } = await onTerminal(80, `(sleep 2; cat ${at('a.csv')}) > ${at('fifo')} & $M fit ${at('fifo')} -k 2`);
    expect(drawn).toContainEqual(expect.stringMatching(/^waiting for .*fifo · 0:0\d/));
    writeFileSync(at('slow.json'), JSON.stringify(Array.from({ length: 100_000 }, (_, i) => ({ x: i, y: i / 2 }))));
    const slowly = `(head -c 1500000 ${at('slow.json')}; sleep 2; tail -c +1500001 ${at('slow.json')})`;
    const copying = await onTerminal(80, `${slowly} | $M fit - -k 2`);
    expect(copying.drawn).toContainEqual(expect.stringMatching(/^copying stdin to disk · 1[.]\d MB/));
  });
});

test('A gzipped file that is truncated fails with its place, and no model is written', () => {
  writeFileSync(at('cut.csv.gz'), gzipSync(csv.repeat(50)).subarray(0, -20));
  const { stderr, status } = shell('$M fit cut.csv.gz -k 2 --out cut.arrows --on-bad-row skip; ls cut.arrows');
  expect(stderr).toMatch(/cut.csv.gz cannot be decompressed as gzip: it ends at byte \d+ within its data/);
  expect(status).not.toBe(0);
});
