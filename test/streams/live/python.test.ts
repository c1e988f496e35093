import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { finished, learner, learnMore, served } from './served.js';

const root = new URL('../../..', import.meta.url).pathname;
const candidates = [process.env.PYTHON ?? '', `${root}bench/against/.venv/bin/python`, 'python3'];
const python = candidates.find((one) => one !== '' && spawnSync(one, ['-c', 'import pyarrow']).status === 0);
if (python === undefined)
  process.stdout.write(`No Python with pyarrow was found, so the Python example of docs/serve.md is skipped.\n`);

test.skipIf(python === undefined)('the Python example of docs/serve.md runs as typed', async () => {
  const { link, url } = await served();
  const run = learner(1, 4);
  link.step(run);
  link.show({ ...finished(4), complete: false });
  const timer = setInterval(() => {
    learnMore(run, 1, 4);
    link.step(run);
  }, 50);
  const [, code] = /```python\n([\s\S]*?)```/.exec(readFileSync(`${root}docs/serve.md`, 'utf8')) ?? [];
  const text = code.replace('http://localhost:7070', url.replace(/\/$/, ''));
  const child = spawn(python ?? '', ['-c', text]);
  let [out, errors] = ['', ''];
  child.stdout.on('data', (part) => (out += part));
  child.stderr.on('data', (part) => (errors += part));
  const status = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(timer);
  expect({ status, errors }).toEqual({ status: 0, errors: '' });
  const lines = out.trim().split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^3 \[/);
  expect(lines[1]).toMatch(/^[0-9a-f]{64} \[[012]\]$/);
  expect(lines[2]).toMatch(/^\d+ \[/);
});
