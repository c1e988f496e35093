// Compiles the AssemblyScript kernel and embeds it, so that nothing has to be found at run time.
// `--check` only says whether the embedded module is what the source compiles to.
import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const source = 'src/kernel/assembly/index.ts';
const target = 'src/kernel/wasm/moduleBytes.ts';
const output = new Map();
const { error, stderr } = await asc.main(
  [
    source,
    '--runtime',
    'stub',
    '--enable',
    'simd',
    '-O3',
    '--noAssert',
    '--importMemory',
    '--maximumMemory',
    '65536',
    '--outFile',
    'kernel.wasm',
  ],
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

/** The compiled kernel. */
export const base64 =
  '${base64}';
`;
if (process.argv.includes('--check')) {
  const same = readFileSync(target, 'utf8') === text;
  process.stdout.write(same ? 'the embedded kernel is up to date\n' : `${target} is stale: run npm run build:kernel\n`);
  process.exit(same ? 0 : 1);
}
writeFileSync(target, text);
process.stdout.write(`${target}: ${output.get('kernel.wasm').length} bytes of WebAssembly\n`);
