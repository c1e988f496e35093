// Compiles the AssemblyScript kernel and embeds it, so that nothing has to be found at run time.
// `--check` only says whether the embedded module is what the source compiles to.
import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const source = 'src/kernel/assembly/index.ts';
const target = 'src/kernel/module.ts';
const output = new Map();
const { error, stderr } = await asc.main(
  [source, '--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert', '--importMemory', '--maximumMemory', '65536', '--outFile', 'kernel.wasm'],
  {
    writeFile: (name, data) => output.set(name, data),
  },
);
if (error) {
  process.stderr.write(`${stderr}${error}\n`);
  process.exit(1);
}
const base64 = Buffer.from(output.get('kernel.wasm')).toString('base64');
const text = `// Made by scripts/build-kernel.mjs from assembly/index.ts; not to be edited.
const base64 =
  '${base64}';
/** How the import of a memory ends that has a maximum and is not shared: "env", "memory", memory, flags. */
const memoryImport = [3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2, 1];

/** The WebAssembly module, for a memory that is shared between threads or is not; it uses no atomics, so they differ in one flag. */
export function kernelModule(shared: boolean): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const at = bytes.findIndex((_, i) => memoryImport.every((byte, j) => bytes[i + j] === byte));
  if (shared) bytes[at + memoryImport.length - 1] = 3;
  return bytes;
}
`;
if (process.argv.includes('--check')) {
  const same = readFileSync(target, 'utf8') === text;
  process.stdout.write(same ? 'the embedded kernel is up to date\n' : `${target} is stale: run npm run build:kernel\n`);
  process.exit(same ? 0 : 1);
}
writeFileSync(target, text);
process.stdout.write(`${target}: ${output.get('kernel.wasm').length} bytes of WebAssembly\n`);
