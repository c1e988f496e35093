// Digests and bounds of some runs on Node 20, 22, 24 and 26 (from the npm package `node`) and on this Node: all must be the same.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const main = new URL('../dist/cli/main.js', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'meander-matrix-'));
const run = (node, ...words) => execFileSync(node, [main, ...words], { encoding: 'utf8', cwd: folder });
const iris = new URL('../test/fixtures/iris.arrow', import.meta.url).pathname;
const last = (text) => JSON.parse(text.trim().split('\n').at(-1));
const fits = [
  ['-k', '9', '--rate', 'power:0.7', '--half-life', '50000rows', '--holdout', '100'],
  ['-k', '9', '--replicas', '3', '--escape', '--certify'],
  ['-k', '9', '--kernel', 'scalar', '--init', 'random', '--rate', 'constant:0.05', '--shuffle'],
];
const nodes = [process.execPath];
for (const version of ['20', '22', '24', '26']) {
  const prefix = join(folder, version);
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', prefix, `node@${version}`], { stdio: 'inherit' });
  nodes.push(join(prefix, 'node_modules/node/bin/node'));
}
const digests = nodes.map((node) => {
  run(node, 'generate', 'blobs', '--rows', '300000', '--dims', '12', '-k', '9', '--out', 'points.arrow', '--quiet');
  const runs = fits.map((words) => last(run(node, 'fit', 'points.arrow', ...words, '--json')));
  const { inertia, lower } = last(run(node, 'solve', iris, '-k', '3', '--method', 'exact', '--json'));
  const found = [...runs.flatMap(({ digest, certificate }) => (certificate ? [digest, certificate.lower] : [digest])), inertia, lower].map(String);
  console.log(execFileSync(node, ['--version'], { encoding: 'utf8' }).trim(), ...found.map((digest) => digest.slice(0, 16)));
  return found.join();
});
rmSync(folder, { recursive: true });
if (new Set(digests).size !== 1) throw new Error('the digests differ');
