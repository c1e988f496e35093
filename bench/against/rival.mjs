// A Python process that holds rows and centroids; each line on its stdin, a number of threads, makes it do its work once.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const python = new URL('.venv/bin/python', import.meta.url).pathname;

/** Starts `script` on n×d float32 rows and k×d float64 centroids; `more` are further arguments. */
export function pythonRival(script, { values, start, d, k }, ...more) {
  const folder = mkdtempSync(join(tmpdir(), 'meander-bench-'));
  const [rows, init] = ['rows.f32', 'init.f64'].map((name) => join(folder, name));
  writeFileSync(rows, values);
  writeFileSync(init, start);
  const child = spawn(python, [new URL(script, import.meta.url).pathname, rows, init, ...[d, k, ...more].map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    async work(threads) {
      child.stdin.write(`${threads}\n`);
      return JSON.parse((await lines.next()).value);
    },
    end() {
      child.stdin.end();
      rmSync(folder, { recursive: true });
    },
  };
}

export const median = (xs) => [...xs].sort((a, b) => a - b)[Math.floor(xs.length / 2)];

/** Writes results with what they were measured on. */
export function save(name, more) {
  const text = JSON.stringify(
    {
      date: new Date().toISOString().slice(0, 10),
      machine: cpus()[0].model,
      cores: cpus().length,
      node: process.version,
      ...more,
    },
    null,
    2,
  );
  writeFileSync(new URL(`../results/${name}.json`, import.meta.url), `${text}\n`);
}
