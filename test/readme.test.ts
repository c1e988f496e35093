import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const main = new URL('../dist/streams/cli/main.js', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'meander-readme-'));
const blocks = [...readme.matchAll(/```(sh|ts)\n([\s\S]*?)```/g)].map(([, language, code], i) => ({
  language,
  code,
  title: `example ${i + 1} (${language}): ${code.trim().split('\n')[0]}`,
}));
afterAll(() => rmSync(folder, { recursive: true }));

test('the README has examples', () => expect(blocks.length).toBeGreaterThanOrEqual(4));

test.each(blocks)('$title', ({ language, code }) => {
  if (language === 'sh') {
    const { status, stderr } = spawnSync('bash', ['-euc', code.replaceAll('npx meander', `node ${main}`)], { cwd: folder, encoding: 'utf8' });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    return;
  }
  const file = new URL('../dist/readme-example.mjs', import.meta.url).pathname;
  writeFileSync(file, code);
  const { status, stderr, stdout } = spawnSync('node', [file], { cwd: folder, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).not.toBe('');
});
