// Checks the package as its users get it: packs it, installs the tarball into empty folders, runs its command, imports and
// bundles every entry of its `exports`, and checks the types. Promised is: ESM everywhere; `require` of every entry on
// Node ≥ 20.19; types for TypeScript's module resolutions node16 (from ESM), nodenext (from ESM and CommonJS) and bundler.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Entries that must work in a browser, where the package has them. */
const FOR_BROWSERS = ['./core', './rx', './browser', './solve', './bound'];
/** Programs of workers: they export nothing, and run nowhere else. */
const PROGRAMS = ['./browser-thread'];
/** Optional peers, as they are installed together. */
const PEERS = {
  DuckDB: ['@duckdb/node-api'],
  NATS: ['@nats-io/jetstream', '@nats-io/transport-node'],
  Kafka: ['@platformatic/kafka'],
  'Schema registries': ['avsc', 'protobufjs'],
  OpenTelemetry: ['@opentelemetry/api'],
};

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = readJson(join(root, 'package.json'));
const names = Object.keys(manifest.exports).filter((key) => key !== './package.json' && !key.includes('*'));
const entries = names.filter((key) => !PROGRAMS.includes(key));
const nameOf = (entry) => join(manifest.name, entry);
const folder = mkdtempSync(join(tmpdir(), 'meander-package-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

let [passed, failed] = [0, 0];
let tarball = '';

await check('every optional peer is installed by a check', () => {
  same(Object.values(PEERS).flat().sort(), Object.keys(manifest.peerDependencies).sort());
});
await check('npm pack contains the command and every entry, and nothing but dist and the documents', packs);
const plain = await installed('plain', 'the tarball installs without peers', ['TARBALL']);
await check('no runtime dependency has an install script', () => noInstallScripts(plain));
await check('the command generates and learns an Arrow file', () => runsOnArrow(plain));
await check('a missing peer is named with the command that installs it', () => namesMissingPeer(plain));
await check('the stack trace of an unexpected error names the TypeScript source', () => namesSource(plain));
await check(`ESM imports ${entries.join(' ')}`, () => importsFromEsm(plain));
await check(`CommonJS requires ${entries.join(' ')} (Node ≥ 20.19)`, () => requiresFromCommonJs(plain));
// Only here are the declarations themselves checked (skipLibCheck: false); the other modes differ in resolution alone.
await check('TypeScript, nodenext, ESM and CommonJS, declarations checked', () =>
  compiles(plain, 'nodenext', ['a.mts', 'a.cts'], false),
);
await check('TypeScript, node16, ESM', () => compiles(plain, 'node16', ['a.mts']));
await check('TypeScript, bundler', () => compiles(plain, 'bundler', ['a.mts']));
await check('esbuild bundles an application for Node without the peers', () => bundlesForNode(plain));
for (const entry of FOR_BROWSERS.filter((entry) => entries.includes(entry))) {
  await check(`esbuild bundles ${nameOf(entry)} for browsers`, () => bundlesForBrowsers(plain, entry));
}
for (const [title, peers] of Object.entries(PEERS)) {
  const at = await installed(title, `${title} installs after the tarball`, ['TARBALL'], peers);
  await check(`${peers.join(' and ')} can be imported`, () =>
    node(at, peers.map((name) => `await import('${name}');`).join('')),
  );
  if (title === 'DuckDB') await check('the command learns a CSV file', () => runsOnCsv(at));
}
const reverse = await installed('reverse', 'DuckDB installs before the tarball', PEERS.DuckDB, ['TARBALL']);
await check('the command learns a CSV file there, too', () => runsOnCsv(reverse));
await check('publint', () => run(root, join(root, 'node_modules/.bin/publint'), tarball, '--strict'));
// esm-only: the package has no CommonJS build, and the resolution of TypeScript before 4.7 cannot read `exports`.
await check('are the types wrong? (attw, esm-only)', () =>
  run(root, join(root, 'node_modules/.bin/attw'), tarball, '--profile', 'esm-only'),
);

console.log(`${passed} checks of the package passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function check(title, work) {
  const start = performance.now();
  const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  try {
    await work();
    passed++;
    console.log(`ok     ${title} (${seconds()})`);
  } catch (error) {
    failed++;
    console.log(
      `FAILED ${title} (${seconds()})\n${[error.message, error.stdout, error.stderr].filter(Boolean).join('\n')}`,
    );
  }
}

/** Makes a folder and installs packages into it, one `npm install` for each list; the tarball must survive all of them. */
async function installed(name, title, ...lists) {
  const at = join(folder, name);
  mkdirSync(at);
  writeFileSync(join(at, 'package.json'), '{ "private": true }');
  await check(title, () => {
    for (const list of lists) {
      run(
        at,
        'npm',
        'install',
        '--prefer-offline',
        '--no-audit',
        '--no-fund',
        ...list.map((name) => (name === 'TARBALL' ? tarball : name)),
      );
    }
    for (const name of lists.flat()) statSync(join(at, 'node_modules', name === 'TARBALL' ? manifest.name : name));
    run(at, 'npm', 'ls', '--all');
  });
  return at;
}

function packs() {
  const [{ filename, files }] = JSON.parse(
    run(root, 'npm', 'pack', '--json', '--silent', '--ignore-scripts', '--pack-destination', folder),
  );
  tarball = join(folder, filename);
  const paths = files.map(({ path }) => path);
  const targets = names.flatMap((entry) => Object.values(manifest.exports[entry]));
  same(
    [...Object.values(manifest.bin), ...targets].filter((path) => !paths.includes(path.replace(/^\.\//, ''))),
    [],
  );
  same(
    paths.filter(
      (path) =>
        !/^(dist\/(cli|src|streams)\/.*\.(js|js\.map|d\.ts)|dist\/streams\/live\/(page|lab)\/.*\.(html|css|svg|png)|[A-Z]+\.md|LICENSE|package\.json|man\/.*\.1)$/.test(
          path,
        ),
    ),
    [],
  );
}

function noInstallScripts(at) {
  const packages = readdirSync(join(at, 'node_modules'), { recursive: true }).filter((path) =>
    /(^|\/)package\.json$/.test(path),
  );
  const found = packages.filter((path) => {
    const { scripts = {} } = readJson(join(at, 'node_modules', path));
    return ['preinstall', 'install', 'postinstall'].some((name) => name in scripts);
  });
  same(found, []);
}

function runsOnArrow(at) {
  meander(at, 'generate', 'blobs', '--rows', '3000', '--dims', '2', '-k', '2', '--out', 'points.arrow', '--quiet');
  learns(at, 'points.arrow', 3000);
}

function runsOnCsv(at) {
  const rows = Array.from({ length: 100 }, (_, i) => `${i % 2},${i % 7}`);
  writeFileSync(join(at, 'points.csv'), `x,y\n${rows.join('\n')}\n`);
  learns(at, 'points.csv', 100);
}

function learns(at, file, rows) {
  meander(at, 'fit', file, '-k', '2', '--out', 'model.arrows', '--quiet');
  same(JSON.parse(meander(at, 'inspect', 'model.arrows', '--json')).rows.learned, rows);
}

function namesMissingPeer(at) {
  writeFileSync(join(at, 'points.csv'), 'x,y\n1,2\n');
  matches(errorOf(at, 'fit', 'points.csv', '-k', '1'), /^meander: .*npm install @duckdb\/node-api\n$/);
}

function namesSource(at) {
  const breaking = `data:text/javascript,Array.prototype.find = () => { throw new TypeError('broken'); }`;
  matches(
    errorOf(at, 'fit', { NODE_OPTIONS: `--import "${breaking}"` }),
    /TypeError: broken\n(.*\n)*.*streams\/cli\/commandLine\.ts:\d+:\d+/,
  );
}

function importsFromEsm(at) {
  const code = (name) =>
    `if (Object.keys(await import('${name}')).length === 0) throw new Error('${name} exports nothing');`;
  node(at, entries.map((entry) => code(nameOf(entry))).join('\n'));
}

function requiresFromCommonJs(at) {
  const code = (name) =>
    `if (Object.keys(require('${name}')).length === 0) throw new Error('${name} exports nothing');`;
  run(at, process.execPath, '--input-type=commonjs', '-e', entries.map((entry) => code(nameOf(entry))).join('\n'));
}

function compiles(at, resolution, files, skipLibCheck = true) {
  const lines = entries.flatMap((entry, i) => [
    `import * as entry${i} from '${nameOf(entry)}';`,
    `export const typed${i}: IsAny<typeof entry${i}> = false;`,
  ]);
  const use = `import { MiniBatchKMeans } from '${manifest.name}/core';
export const inertia: number = new MiniBatchKMeans({ nClusters: 1 }).fit([[1, 2]]).score([[1, 2]]);
// @ts-expect-error: nClusters is a number
new MiniBatchKMeans({ nClusters: 'one' });
type IsAny<T> = 0 extends 1 & T ? true : false;`;
  for (const file of files) writeFileSync(join(at, file), [use, ...lines].join('\n'));
  const module = resolution === 'bundler' ? 'esnext' : resolution;
  const options = {
    module,
    moduleResolution: resolution,
    target: 'es2023',
    strict: true,
    noEmit: true,
    skipLibCheck,
    skipDefaultLibCheck: true,
  };
  writeFileSync(join(at, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files }));
  run(at, process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', at);
}

/** Imports of absent peers must not break the bundle: each is caught where it stands, which esbuild takes as optional. */
async function bundlesForNode(at) {
  const code = `${entries.map((entry, i) => `import * as entry${i} from '${nameOf(entry)}';`).join('\n')}
    const names = [${entries.map((_, i) => `entry${i}`)}].map((entry) => Object.keys(entry).length);
    if (names.includes(0)) throw new Error(String(names));
    await entry${entries.indexOf('./duckdb')}.tables(['points.csv']).then(() => { throw new Error('no peer was needed'); }, (error) => {
      if (!error.message.includes('npm install @duckdb/node-api')) throw error;
    });`;
  run(at, process.execPath, await bundle(at, code, { platform: 'node' }));
}

async function bundlesForBrowsers(at, entry) {
  const file = await bundle(at, `export * from '${nameOf(entry)}';`, { platform: 'browser' });
  // esbuild calls __require where it could not resolve a module; the text of a thread may well say "require".
  const imported = readFileSync(file, 'utf8').match(/(?:from|import|__require)\s*\(?\s*["'`]node:\w+/g);
  if (imported) throw new Error(`the bundle imports ${imported}`);
  node(at, `await import('${file}');`);
}

async function bundle(at, code, options) {
  const outfile = join(at, `bundle-${options.platform}.mjs`);
  await build({
    stdin: { contents: code, resolveDir: at },
    bundle: true,
    format: 'esm',
    outfile,
    logLevel: 'silent',
    ...options,
  });
  return outfile;
}

function errorOf(at, ...words) {
  try {
    meander(at, ...words);
  } catch (error) {
    return error.stderr;
  }
  throw new Error(`meander ${words[0]} did not fail`);
}

function meander(at, ...words) {
  const env = typeof words.at(-1) === 'object' ? words.pop() : {};
  return execFileSync(join(at, 'node_modules/.bin/meander'), words, {
    cwd: at,
    encoding: 'utf8',
    stdio: 'pipe',
    env: { ...process.env, ...env },
  });
}

function node(at, code) {
  return run(at, process.execPath, '--input-type=module', '-e', code);
}

function run(cwd, command, ...words) {
  return execFileSync(command, words, { cwd, encoding: 'utf8', stdio: 'pipe' });
}

function same(found, expected) {
  if (JSON.stringify(found) !== JSON.stringify(expected))
    throw new Error(`found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
}

function matches(text, pattern) {
  if (!pattern.test(text)) throw new Error(`${JSON.stringify(text)} does not match ${pattern}`);
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
