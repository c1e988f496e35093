// Builds what the package ships: the library with tsc (dist/src, dist/streams) and the command with esbuild
// (dist/streams/cli).
// `npm ci` and `npm pack` run it as well, through the script "prepare". It does nothing where nothing has changed since.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
if (!existsSync('node_modules/typescript') || !existsSync('node_modules/esbuild')) {
  console.error(
    'Building Meander needs its development dependencies: run npm ci without --omit=dev, or add --ignore-scripts to install without building.',
  );
  process.exit(1);
}
const { build } = await import('esbuild');
const { bin, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const STAMP = 'dist/build.sha256';

const filesBelow = (folder) =>
  existsSync(folder) ? readdirSync(folder, { recursive: true }).map((name) => join(folder, name)) : [];
/** Pages that the server of a run sends as they are; scripts of theirs that are TypeScript are compiled with the rest. */
const PAGES = ['streams/live/page', 'streams/live/lab'];
/** What stands for Node in a page that decodes Arrow. */
const STAND_IN = join(root, 'streams/live/lab/inBrowser.ts');
const IN_BROWSER = {
  alias: { 'node:vm': STAND_IN, 'node:zlib': STAND_IN },
  define: { 'process.cpuUsage': 'cpuUsage' },
  inject: [STAND_IN],
};
const isSent = (name) => /\.(html|css|js|svg|png)$/.test(name);
const sources = filesBelow('streams').filter((name) => name.endsWith('.ts'));

const digest = digestOfInputs();
if (!existsSync(bin.meander) || !existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== digest) {
  rmSync(STAMP, { force: true });
  removeOutputsWithoutSource();
  buildLibrary();
  await bundleBrowserThread();
  await copyPages();
  await buildCommand();
  writeFileSync(STAMP, digest);
}

function digestOfInputs() {
  const hash = createHash('sha256');
  const inputs = [...filesBelow('src'), ...filesBelow('streams')].filter((name) => name.endsWith('.ts')).sort();
  for (const name of [
    ...inputs,
    ...PAGES.flatMap(filesBelow).filter(isSent).sort(),
    'scripts/build.mjs',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
  ]) {
    hash.update(`${name}\0`).update(readFileSync(name));
  }
  return hash.digest('hex');
}

/** tsc leaves outputs of sources that were moved or deleted; they must not be published. */
function removeOutputsWithoutSource() {
  rmSync('dist/streams/cli', { recursive: true, force: true });
  for (const output of [...filesBelow('dist/src'), ...filesBelow('dist/streams')]) {
    const [, stem] = output.match(/^dist\/(.+?)(?:\.d\.ts|\.js)$/) ?? [];
    if (stem && !existsSync(`${stem}.ts`)) rmSync(output);
  }
}

/** Pages are sent by a server that may be far away: their scripts and styles are each one small file. */
async function copyPages() {
  for (const folder of PAGES) {
    rmSync(join('dist', folder), { recursive: true, force: true });
    const files = filesBelow(folder).filter(isSent);
    for (const name of files.filter((name) => !/\.(css|js)$/.test(name))) cpSync(name, join('dist', name));
    const entryPoints = files.filter((name) => /\b(app|worker)\.(css|js)$/.test(name));
    if (entryPoints.length === 0) continue;
    await build({
      entryPoints,
      outdir: join('dist', folder),
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      ...IN_BROWSER,
    });
  }
}

/** The program of a browser's thread is one small file that any server can send and any kind of worker can run. */
async function bundleBrowserThread() {
  await build({
    entryPoints: ['streams/threads/browserThread.ts'],
    outdir: 'dist/streams/threads',
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
  });
}

function buildLibrary() {
  const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(1);
}

/**
 * One file for the command and what each subcommand needs beyond it, so that Node opens few files at start-up. Worker threads
 * are started by URL, relative to the file that starts them, so each of their files becomes an entry point of the same folder.
 */
async function buildCommand() {
  rmSync('dist/streams/cli', { recursive: true, force: true });
  const workers = sources.flatMap(workersOf);
  await build({
    entryPoints: Object.fromEntries(['streams/cli/main.ts', ...workers].map((path) => [basename(path, '.ts'), path])),
    outdir: 'dist/streams/cli',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: 'linked',
    sourcesContent: false,
    // RxJS gives Node its CommonJS build, from which nothing unused can be left out.
    alias: { rxjs: join(root, 'node_modules/rxjs/dist/esm/index.js') },
    external: Object.keys(peerDependencies),
    logLevel: 'warning',
  });
  chmodSync('dist/streams/cli/main.js', 0o755);
}

/** Files that a source starts as worker threads. */
function workersOf(path) {
  const names = [...readFileSync(path, 'utf8').matchAll(/new URL\('\.\/(\w+)\.js', import\.meta\.url\)/g)].map(
    ([, name]) => name,
  );
  return names.map((name) => join(dirname(path), `${name}.ts`));
}
