// Compiles the AssemblyScript kernel and embeds it, so that nothing has to be found at run time.
// `--check` only says whether the embedded module is what the source compiles to.
import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const source = 'src/kernel/assembly/screen.ts';
const target = 'src/kernel/assembly/screen.module.ts';
const output = new Map();
const { error, stderr } = await asc.main([source, '--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert', '--outFile', 'screen.wasm'], {
  writeFile: (name, data) => output.set(name, data),
});
if (error) {
  process.stderr.write(`${stderr}${error}\n`);
  process.exit(1);
}
const base64 = Buffer.from(output.get('screen.wasm')).toString('base64');
const text = `// Made by scripts/build-kernel.mjs from screen.ts; not to be edited.
const base64 =
  '${base64}';

/** The compiled WebAssembly module. */
export function screenModule(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}
`;
if (process.argv.includes('--check')) {
  const same = readFileSync(target, 'utf8') === text;
  process.stdout.write(same ? 'the embedded kernel is up to date\n' : `${target} is stale: run npm run build:kernel\n`);
  process.exit(same ? 0 : 1);
}
writeFileSync(target, text);
process.stdout.write(`${target}: ${output.get('screen.wasm').length} bytes of WebAssembly\n`);
