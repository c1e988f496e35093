import { base64 } from './moduleBytes.js';

/** How the import of a memory ends that has a maximum and is not shared: "env", "memory", memory, flags. */
const memoryImport = [3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2, 1];

/** The WebAssembly module, for a memory that is shared between threads or is not; it uses no atomics, so they differ in one flag. */
export function kernelModule(shared: boolean): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const at = bytes.findIndex((_, i) => memoryImport.every((byte, j) => bytes[i + j] === byte));
  if (shared) bytes[at + memoryImport.length - 1] = 3;
  return bytes;
}
