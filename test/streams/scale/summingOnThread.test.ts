import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { cliPath } from '../../cliPath.js';
import { temporaryFolder } from '../cli/meander.js';

const at = temporaryFolder();

const built = (path: string) => pathToFileURL(resolve(dirname(cliPath), '../..', path)).href;

/** Runs a program that has some rows and a model, and gives what it prints as JSON. */
function printed(program: string, ...flags: string[]): unknown {
  const whole = `
    import { runKernels } from '${built('src/index.js')}';
    import { SummingHere } from '${built('streams/scale/summing.js')}';
    import { SummingOnThread } from '${built('streams/scale/summingOnThread.js')}';
    const d = 3;
    const centroids = (from) => Float64Array.from({ length: 6 }, (_, i) => from + i);
    const model = (from) => ({ k: 2, d, centroids: centroids(from), weights: new Float64Array(2) });
    const values = (length) => Float32Array.from({ length }, (_, i) => Math.sin(i) * 2 ** (i % 12));
    const rows = (n) => ({ values: values(n * d), n, d, rows: n, source: () => {}, pass: 0 });
    const print = (value) => console.log(JSON.stringify(value));
    ${program}`;
  // A thread has the flags of its process, so the program must be a file.
  writeFileSync(at('program.mjs'), whole);
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, at('program.mjs')], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

test('a thread gives the same sums, and the memory of the rows goes there and back', () => {
  const program = `
    const [here, there] = [new SummingHere(runKernels()), new SummingOnThread({ threads: 2 })];
    const found = [];
    for (const [digest, from, n] of [['a', 0, 5000], ['b', 1, 3000], ['b', 1, 0], ['a', 0, 1]]) {
      const [one, other] = [[rows(n), rows(7)], [rows(n), rows(7)]];
      const expected = await here.sum({ model: model(from), digest }, one);
      const summing = there.sum({ model: model(from), digest }, other);
      const handedOver = other.every(({ values }) => values.length === 0);
      const sums = await summing;
      const same = Buffer.compare(sums.bytes, expected.bytes) === 0 && sums.read === n + 7;
      found.push([same, handedOver, sums.freed.map(({ length }) => length).join()]);
    }
    there.close();
    print(found);`;
  expect(printed(program)).toEqual([
    [true, true, '15000,21'],
    [true, true, '9000,21'],
    [true, true, '0,21'],
    [true, true, '3,21'],
  ]);
});

test('what goes wrong on the thread is thrown, and a thread that ends is no wait without end', () => {
  const failing = `
    const there = new SummingOnThread({ kernel: 'none' });
    await there.sum({ model: model(0), digest: 'a' }, [rows(5)]).catch(({ message }) => print(message));
    there.close();`;
  expect(printed(failing)).toMatch(/kernel/);
  const endWorkers = `import { isMainThread } from 'node:worker_threads'; if (!isMainThread) process.exit(3);`;
  const ending = `
    const there = new SummingOnThread({ threads: 1 });
    const failure = () => there.sum({ model: model(0), digest: 'a' }, [rows(5)]).catch(({ message }) => message);
    print([await failure(), await failure()]);`;
  const message = 'the thread that sums blocks ended with code 3';
  expect(printed(ending, '--import', `data:text/javascript,${encodeURIComponent(endWorkers)}`)).toEqual([
    message,
    message,
  ]);
});
