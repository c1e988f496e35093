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

/** Variables that pin OpenBLAS to the kernels or the cache of one processor, which mostly slow it down on others. */
const BLAS_SETTINGS = ['OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE'];

/**
 * The environments in which a rival is measured: without the settings of OpenBLAS and, where this machine sets them,
 * also with them. The better time counts.
 * @returns `name`, which says what was set, and `variables`
 */
export function rivalEnvironments() {
  const variables = { ...process.env };
  const set = BLAS_SETTINGS.filter((name) => name in variables);
  for (const name of [...BLAS_SETTINGS, 'MKL_DEBUG_CPU_TYPE']) delete variables[name];
  const asSet = { name: set.map((name) => `${name}=${process.env[name]}`).join(' '), variables: process.env };
  return [{ name: 'OpenBLAS unset', variables }, ...(set.length > 0 ? [asSet] : [])];
}

/** The environment of a rival whose speed is not measured. */
export const rivalEnvironment = () => rivalEnvironments()[0].variables;

/** The result that took the fewest seconds, with the name of its environment as `environment`. */
export const fastest = (results) => results.reduce((best, result) => (result.seconds < best.seconds ? result : best));

/** The environment that was best most often, with how often, for the record of a comparison. */
export function bestEnvironment(results) {
  const times = new Map();
  for (const { environment } of results) times.set(environment, (times.get(environment) ?? 0) + 1);
  const [[name, count]] = [...times].sort(([, a], [, b]) => b - a);
  return `${name} (best in ${count} of ${results.length})`;
}

/**
 * Starts a Python script on n×d float32 rows and k×d float64 starting centroids, once in each environment.
 * @param more further arguments of the script
 * @returns `work(threads)`, which does the work once in each and resolves with the JSON line of the fastest, and `end`
 */
export function pythonRival(script, { values, start, d, k }, ...more) {
  const folder = mkdtempSync(join(tmpdir(), 'meander-bench-'));
  const [rows, centroids] = ['rows.f32', 'centroids.f64'].map((name) => join(folder, name));
  writeFileSync(rows, values);
  writeFileSync(centroids, start);
  const words = [scriptPath(script), rows, centroids, ...[d, k, ...more].map(String)];
  const processes = rivalEnvironments().map(({ name, variables }) => {
    const child = spawn(python, words, { stdio: ['pipe', 'pipe', 'inherit'], env: variables });
    return { name, child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
  });
  return {
    async work(threads) {
      const results = [];
      for (const { name, child, lines } of processes) {
        child.stdin.write(`${threads}\n`);
        results.push({ ...JSON.parse((await lines.next()).value), environment: name });
      }
      return fastest(results);
    },
    end() {
      for (const { child } of processes) child.stdin.end();
      rmSync(folder, { recursive: true });
    },
  };
}
