import { expect, test } from 'vitest';
import { createKernel, kernelFactory, kernelWarning } from '../../../src/kernel/createKernel.js';
import { acceptedKernelNames } from '../../../src/kernel/index.js';
import { kernelNames, kernelNames as publicNames } from '../../../src/kernel/kernelNames.js';
import { workerThreads } from '../../../streams/threads/workerThreads.js';
import { learn } from '../../learn.js';

test('every name makes a kernel that assigns rows', () => {
  for (const name of acceptedKernelNames) {
    const kernel = createKernel(name, 2, 1);
    kernel.load(Float64Array.of(0, 10), 2, 1);
    const [labels, distances] = [new Int32Array(3), new Float64Array(3)];
    kernel.assignInto(Float64Array.of(1, 9, 5), 3, labels, distances);
    expect([...labels]).toEqual([0, 1, 0]);
    expect([...distances]).toEqual([1, 1, 25]);
    kernel.close();
  }
});

test('the kernel "head" of version 0.1.0 is now called "prefix"', () => {
  expect(kernelNames).toContain('prefix');
  expect(kernelNames).not.toContain('head');
  const rows = Float64Array.from({ length: 64 * 64 }, (_, i) => (i * 7919) % 101);
  const screening = (name: 'head' | 'prefix') => {
    const kernel = createKernel(name, 64, 64);
    kernel.load(rows, 64, 64);
    kernel.assignInto(rows, 64, new Int32Array(64), new Float64Array(64));
    return kernel.screening;
  };
  expect(screening('head')).toEqual(screening('prefix'));
  expect(screening('prefix').prefixEighths).toBeLessThan(8);
});

test('a kernel in WebAssembly is refused where its bounds are not proved, and auto falls back to scalar', () => {
  expect(() => createKernel('int16', 2, 200_000)).toThrow(
    'The kernel "int16" cannot run here for k = 2 and d = 200000',
  );
  expect(createKernel('auto', 2, 200_000).screening.screen).toBe('float64');
});

test('a factory makes a new kernel each time', () => {
  const newKernel = kernelFactory('scalar');
  expect(newKernel(2, 3)).not.toBe(newKernel(2, 3));
});

test('the package lists the names of the kernels', () => {
  expect(publicNames).toBe(kernelNames);
});

test('a fall back to the slow scalar kernel is told, and only that', () => {
  expect(kernelWarning('auto', 2, 200_000)).toMatch(/scalar kernel .* k = 2 and d = 200000 .* results are the same/);
  expect(kernelWarning('auto', 2, 3)).toBeUndefined();
  expect(kernelWarning('scalar', 2, 200_000)).toBeUndefined();
  const rows = Float64Array.from({ length: 200_000 * 3 }, (_, i) => i % 7);
  const { warnings } = learn(rows, 200_000, { k: 2, batchSize: 3 });
  expect(warnings).toEqual([kernelWarning('auto', 2, 200_000)]);
});

test('screening tells how many threads worked on the latest rows, not how many were asked for', () => {
  const rows = Float64Array.from({ length: 4 * 1024 * 64 }, (_, i) => (i * 7919) % 1009);
  const threads = workerThreads(3);
  const kernel = createKernel('simd', 256, 64, threads);
  const worked = (n: number) => {
    kernel.load(rows.subarray(0, 256 * 64), 256, 64);
    kernel.assignInto(rows.subarray(0, n * 64), n, new Int32Array(n), new Float64Array(n));
    return kernel.screening.threads;
  };
  expect(worked(100)).toBe(1);
  const until = performance.now() + 10_000;
  while (worked(4096) < 3 && performance.now() < until);
  expect(worked(4096)).toBe(3);
  kernel.close();
  expect(worked(4096)).toBe(1);
});

test('threads that never start are not counted, and the calling thread does their work', () => {
  const kernel = createKernel('simd', 256, 64, { count: 4, spawn: () => () => {} });
  const rows = Float64Array.from({ length: 4096 * 64 }, (_, i) => (i * 7919) % 1009);
  kernel.load(rows.subarray(0, 256 * 64), 256, 64);
  kernel.assignInto(rows, 4096, new Int32Array(4096), new Float64Array(4096));
  expect(kernel.screening.threads).toBe(1);
  kernel.close();
});
