import { expect, test } from 'vitest';
import { acceptedKernelNames, createKernel, kernelFactory } from '../../../src/kernel/index.js';
import { kernelNames, kernelNames as publicNames } from '../../../src/kernel/kernelNames.js';

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
