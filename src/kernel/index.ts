export { createKernel, type KernelFactory, kernelFactory } from './createKernel.js';
export { BLOCK_ROWS, CHUNK_ROWS, type Kernel, type Rows, type Screening, type Sums, type Values } from './kernel.js';
export { acceptedKernelNames, type KernelName, kernelAliases, kernelNames } from './kernelNames.js';
export { type RunKernels, runKernels } from './runKernels.js';
export { scalarKernel } from './scalar.js';
export { runThread } from './wasm/threadMain.js';
export type { Threads } from './wasm/threadPool.js';
