// The main job on data that does not fit into the memory it may use: generate, learn, be killed, resume, predict, and
// compare with the truth.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, tap } from 'rxjs';
import { squaredEuclidean } from '../dist/src/numeric/index.js';
import { arrowFiles, fromSource, loadModel, predict } from '../dist/streams/index.js';
import { trueCentres } from '../dist/streams/sources/synthetic.js';
import { cliPath } from './cli.mjs';

const HEAP_MIB = 64;
const [rows, heldOutRows, d, k, seed] = [4_000_000, 100_000, 16, 12, 'demo'];
/** Checkpoints after which the first run is killed. */
const KILL_AFTER = 4;
const folder = mkdtempSync(join(tmpdir(), 'meander-demo-'));
const fileIn = (name) => join(folder, name);
const print = (text) => process.stdout.write(`\n${text}\n`);
const words = (text) => text.split(' ');
/** The command with a small JavaScript heap. */
const limitedCli = [`--max-old-space-size=${HEAP_MIB}`, cliPath];
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
process.once('SIGINT', () => process.exit(130));

/** Runs a command, which prints to the terminal. */
function meander(...args) {
  const { status } = spawnSync(process.execPath, [...limitedCli, ...args], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`meander ${args[0]} ended with exit code ${status}.`);
}

/** Runs a command; returns the digest in its last JSON line. */
function digestOf(...args) {
  const { stdout } = spawnSync(process.execPath, [...limitedCli, ...args, '--json'], { encoding: 'utf8' });
  return JSON.parse(stdout.trim().split('\n').at(-1)).digest;
}

/** Starts a run and kills it with SIGKILL after a few checkpoints; resolves with its signal or exit code. */
function fitAndKill(args) {
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'pipe', 'inherit'];
    const child = spawn(process.execPath, [...limitedCli, ...args, '--json'], { stdio });
    let checkpoints = 0;
    child.stdout.on('data', (chunk) => {
      checkpoints += chunk.toString().split('"event":"checkpoint"').length - 1;
      if (checkpoints >= KILL_AFTER) child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
}

print(`1. Generate ${rows / 1e6} million rows × ${d} features around ${k} known centres`);
const clusters = words(`--dims ${d} -k ${k} --seed ${seed}`);
meander('generate', 'blobs', '--rows', String(rows), ...clusters, '--out', fileIn('points.arrow'));
const heldOut = ['--rows', String(heldOutRows), ...clusters, '--part', '1', '--out', fileIn('held-out.arrow')];
meander('generate', 'blobs', ...heldOut, '--quiet');
const mebibytes = Math.round(statSync(fileIn('points.arrow')).size / 2 ** 20);
print(`   ${mebibytes} MiB on disk; every command here may use ${HEAP_MIB} MiB of JavaScript heap`);

print('2. Learn, and be killed (kill -9) in the middle');
const plainFit = ['fit', fileIn('points.arrow'), ...words(`-k ${k} --batch-size 1024`)];
const fit = [...plainFit, '--checkpoint', fileIn('run'), '--every', '200batches', '--out', fileIn('model.arrows')];
print(`   ended by ${await fitAndKill(fit)}`);

print('3. Resume from the newest checkpoint');
meander(...fit, '--resume');

print('4. Learn again without the kill: is the digest the same?');
const expected = digestOf(...plainFit);
const resumed = digestOf('inspect', fileIn('model.arrows'));
if (expected !== resumed) throw new Error(`The digests differ: ${expected} without the kill, ${resumed} with it.`);
print(`   yes: ${resumed.slice(0, 16)}…`);

print(
  `5. Predict ${heldOutRows.toLocaleString('en')} rows that were never learned from; compare with the true centres`,
);
const { model } = await loadModel(fileIn('model.arrows'));
let inertia = 0;
const predictions = fromSource(await arrowFiles([fileIn('held-out.arrow')])).pipe(predict(model));
await lastValueFrom(
  predictions.pipe(
    tap(({ distances }) => {
      for (const distance of distances) inertia += distance;
    }),
  ),
);
const centres = trueCentres({ kind: 'blobs', rows, d, k, seed });
const indices = Array.from({ length: k }, (_, j) => j);
const distanceToCentroid = (i, j) => Math.sqrt(squaredEuclidean(centres, i * d, model.centroids, j * d, d));
const errors = indices.map((i) => Math.min(...indices.map((j) => distanceToCentroid(i, j))));
const farthest = Math.max(...errors);
print(
  `   distortion ${(inertia / heldOutRows).toFixed(3)}; a perfect model has ${d}: variance 1 in each of ${d} dimensions`,
);
print(
  `   ${errors.filter((error) => error < 0.1).length} of ${k} true centres have a centroid within 0.1; the farthest is ${farthest.toFixed(4)} away`,
);
if (farthest > 1)
  print(
    '   One centre was missed: k-means finds a local minimum, and this start led to one. Another --seed may do better.',
  );
