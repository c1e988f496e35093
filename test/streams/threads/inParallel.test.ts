import { spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { inParallel } from '../../../streams/threads/inParallel.js';
import { cliPath } from '../../cliPath.js';
import { blobs } from '../../learn.js';

const [n, d, k] = [300, 2, 3];
const points = { values: blobs(n, k, d), n, d };
const seeds = [1, 2, 3, 4, 5];
const inputs = seeds.map((seed) => ({ options: { starts: 1, seed } }));
const job = { name: 'starts', shared: { points, k }, inputs, threads: 0 } as const;

describe('inParallel(job) on the calling thread', () => {
  test('gives the result of each input, in order', async () => {
    const indices: number[] = [];
    for await (const { index, output } of inParallel(job)) {
      indices.push(index);
      expect(output).toHaveLength(1);
    }
    expect(indices).toEqual([0, 1, 2, 3, 4]);
  });

  test('ends without an error when the signal aborts', async () => {
    const abort = new AbortController();
    let results = 0;
    for await (const _ of inParallel({ ...job, signal: abort.signal })) {
      results++;
      abort.abort();
    }
    expect(results).toBe(1);
  });

  test('throws the error of the first task that fails', async () => {
    const results = inParallel({ ...job, inputs: [{ points: undefined, ...inputs[0] }] });
    await expect(results.next()).rejects.toThrow();
  });
});

test('A worker thread that ends before its task is done is an error, instead of a wait without end', () => {
  const built = pathToFileURL(resolve(dirname(cliPath), '../threads/inParallel.js')).href;
  const endWorkers = `import { isMainThread } from 'node:worker_threads'; if (!isMainThread) process.exit(3);`;
  const program = `
    import { inParallel } from '${built}';
    const inputs = [{ k: 2 }, { k: 3 }];
    const results = inParallel({ name: 'starts', shared: {}, inputs, threads: 2 });
    await results.next().catch(({ message }) => console.log(message));`;
  const { stdout } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(endWorkers)}`, '--input-type=module', '-e', program],
    { encoding: 'utf8', timeout: 20_000 },
  );
  expect(stdout).toContain('a worker thread ended with code 3 before it finished its task');
});
