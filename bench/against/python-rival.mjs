// A Python process that keeps rows and centroids in memory and repeats its work on request.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The Python interpreter with the packages of requirements.txt; `run` installs it. */
export const python = new URL('.venv/bin/python', import.meta.url).pathname;

/** The path of a Python script of this folder. */
export const scriptPath = (name) => new URL(name, import.meta.url).pathname;

/**
 * The environment of a rival: ours, except for variables that pin its BLAS to the kernels of one processor. A setting
 * such as OPENBLAS_CORETYPE=Haswell would slow the rival down on a newer processor.
 */
export function rivalEnvironment() {
  const { OPENBLAS_CORETYPE: _, MKL_DEBUG_CPU_TYPE: __, ...environment } = process.env;
  return environment;
}

/**
 * Starts a Python script on n×d float32 rows and k×d float64 starting centroids.
 * @param more further arguments of the script
 * @returns `work(threads)`, which does the work once and resolves with the JSON line that the script prints, and `end`
 */
export function pythonRival(script, { values, start, d, k }, ...more) {
  const folder = mkdtempSync(join(tmpdir(), 'meander-bench-'));
  const [rows, centroids] = ['rows.f32', 'centroids.f64'].map((name) => join(folder, name));
  writeFileSync(rows, values);
  writeFileSync(centroids, start);
  const child = spawn(python, [scriptPath(script), rows, centroids, ...[d, k, ...more].map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: rivalEnvironment(),
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
