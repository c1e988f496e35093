import { unpackLz4 } from './lz4.js';
import { base64, moduleLength } from './moduleBytes.js';

/** What the compiled kernel exports; assembly/index.ts says what each function does. */
export interface KernelExports {
  /** First byte of memory that the host may use. */
  heapBase(): number;
  /** Reads the header, for a thread that works in the workspace of its number. */
  attach(headerAddress: number, thread: number): void;
  /** Puts the origin at the mean of the centroids. */
  chooseOrigin(): void;
  /** Chooses the scales of rows and centroids for the origin. */
  chooseScales(): void;
  /** Takes the packed centroids for anchors. */
  takeAnchors(): void;
  /** Stores the largest movement from an anchor; returns how many centroids have moved too far. */
  summarizeMovements(): number;
  /** Does one task of the job that the header describes. */
  run(task: number): void;
}

/** How the import of a memory that has a maximum and is not shared ends: "env", "memory", memory, flags. */
const memoryImport = [3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2, 1];

/** The module's bytes. It uses no atomic instructions, so that one flag makes it a module for shared memory. */
function moduleBytes(shared: boolean): Uint8Array<ArrayBuffer> {
  const bytes = unpackLz4(
    Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)),
    moduleLength,
  );
  const at = bytes.findIndex((_, i) => memoryImport.every((byte, j) => bytes[i + j] === byte));
  if (shared) bytes[at + memoryImport.length - 1] = 3;
  return bytes;
}

const compiled = new Map<boolean, WebAssembly.Module>();

/**
 * The compiled kernel, for a memory that threads share or for one that they do not.
 * @returns undefined if this engine cannot run WebAssembly with 128-bit SIMD
 */
export function compileKernel(shared: boolean): WebAssembly.Module | undefined {
  try {
    const module = compiled.get(shared) ?? new WebAssembly.Module(moduleBytes(shared));
    compiled.set(shared, module);
    return module;
  } catch {
    return undefined;
  }
}

/** An instance of the kernel, which works in the given memory. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
}
