// Runs the same commands on this Node and on Node 20, 22, 24 and 26 (from the npm package `node`): all digests and
// bounds must be the same.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cliPath } from './cli.mjs';

const VERSIONS = ['20', '22', '24', '26'];
const folder = mkdtempSync(join(tmpdir(), 'meander-matrix-'));
const iris = new URL('../test/fixtures/iris.arrow', import.meta.url).pathname;
const words = (text) => text.split(' ');
const fits = [
  '-k 9 --rate power:0.7 --half-life 50000rows --holdout 100',
  '-k 9 --replicas 3 --escape --certify',
  '-k 9 --kernel scalar --init random --rate constant:0.05 --shuffle',
];

/** Installs a version of Node; returns the path of its program. */
function installNode(version) {
  const prefix = join(folder, version);
  const install = ['install', '--silent', '--no-audit', '--no-fund', '--prefix', prefix, `node@${version}`];
  execFileSync('npm', install, { stdio: 'inherit' });
  return join(prefix, 'node_modules/node/bin/node');
}

/** Runs the command on a Node; returns its last JSON line, where it prints one. */
function run(node, args) {
  const output = execFileSync(node, [cliPath, ...args], { encoding: 'utf8', cwd: folder }).trim();
  return output === '' ? undefined : JSON.parse(output.split('\n').at(-1));
}

/** Everything that must be the same on every Node: digests, a lower bound, and a proven minimum. */
function resultsOn(node) {
  run(node, words('generate blobs --rows 300000 --dims 12 -k 9 --out points.arrow --quiet'));
  const results = [];
  for (const options of fits) {
    const { digest, certificate } = run(node, ['fit', 'points.arrow', ...words(options), '--json']);
    results.push(digest, ...(certificate ? [String(certificate.lower)] : []));
  }
  const { inertia, lower } = run(node, ['solve', iris, ...words('-k 3 --method exact --json')]);
  return [...results, String(inertia), String(lower)];
}

const found = [process.execPath, ...VERSIONS.map(installNode)].map((node) => {
  const results = resultsOn(node);
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  console.log(version, ...results.map((text) => text.slice(0, 16)));
  return results.join();
});
rmSync(folder, { recursive: true });
if (new Set(found).size !== 1) throw new Error('The results differ between versions of Node; see the lines above.');
