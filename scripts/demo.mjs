// The main job on data that does not fit in the memory it may use: generate, learn, kill, resume, predict, compare.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, tap } from 'rxjs';
import { arrowFiles, fromSource, loadModel, predict, squaredEuclidean, trueCentres } from '../dist/streams/index.js';

const HEAP_MIB = 64;
const [rows, d, k, seed] = [4_000_000, 16, 12, 'demo'];
const main = new URL('../dist/cli/main.js', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'meander-demo-'));
const at = (name) => join(folder, name);
const say = (text) => process.stdout.write(`\n${text}\n`);
const limited = [`--max-old-space-size=${HEAP_MIB}`, main];
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
process.once('SIGINT', () => process.exit(130));

function meander(...words) {
  const { status } = spawnSync(process.execPath, [...limited, ...words], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`meander ${words[0]} ended with ${status}`);
}

/** Starts a run and kills it with SIGKILL once it has written a few checkpoints; resolves with how it ended. */
function fitAndKill(words) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...limited, ...words, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let checkpoints = 0;
    child.stdout.on('data', (chunk) => {
      checkpoints += chunk.toString().split('"event":"checkpoint"').length - 1;
      if (checkpoints >= 4) child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
}

say(`1. Generate ${rows / 1e6} million rows × ${d} features around ${k} known centres`);
meander('generate', 'blobs', '--rows', String(rows), '--dims', String(d), '-k', String(k), '--seed', seed, '--out', at('points.arrow'));
meander('generate', 'blobs', '--rows', '100000', '--dims', String(d), '-k', String(k), '--seed', seed, '--part', '1', '--out', at('held-out.arrow'), '--quiet');
say(`   ${Math.round(statSync(at('points.arrow')).size / 2 ** 20)} MiB on disk; every command here may use ${HEAP_MIB} MiB of JavaScript heap`);

const fit = [
  'fit',
  at('points.arrow'),
  '-k',
  String(k),
  '--batch-size',
  '1024',
  '--checkpoint',
  at('run'),
  '--every',
  '200batches',
  '--out',
  at('model.arrows'),
];
say('2. Learn, and be killed (kill -9) in the middle');
say(`   ended by ${await fitAndKill(fit)}`);
say('3. Go on from the newest checkpoint');
meander(...fit, '--resume');
say('4. The same without the kill: is the digest the same to the bit?');
const plain = spawnSync(process.execPath, [...limited, ...fit.slice(0, 6), '--json'], { encoding: 'utf8' });
const expected = JSON.parse(plain.stdout.trim().split('\n').at(-1)).digest;
const resumed = JSON.parse(spawnSync(process.execPath, [main, 'inspect', at('model.arrows'), '--json'], { encoding: 'utf8' }).stdout).digest;
if (expected !== resumed) throw new Error(`the digests differ: ${expected} and ${resumed}`);
say(`   yes: ${resumed.slice(0, 16)}…`);

say('5. Predict 100,000 rows that were never learned from and compare the centroids with the true centres');
const { model } = await loadModel(at('model.arrows'));
const centres = trueCentres({ kind: 'blobs', rows, d, k, seed });
let inertia = 0;
await lastValueFrom(
  fromSource(await arrowFiles([at('held-out.arrow')])).pipe(
    predict(model),
    tap(({ distances }) => {
      for (const x of distances) inertia += x;
    }),
  ),
);
const errors = Array.from({ length: k }, (_, j) =>
  Math.min(...Array.from({ length: k }, (_, i) => Math.sqrt(squaredEuclidean(centres, j * d, model.centroids, i * d, d)))),
);
const worst = Math.max(...errors);
say(`   distortion ${(inertia / 100_000).toFixed(3)} (the clusters themselves have ${d}: variance 1 in each of ${d} dimensions)`);
say(`   farthest true centre from its centroid: ${worst.toFixed(4)}, with ${errors.filter((e) => e < 0.1).length} of ${k} within 0.1`);
if (worst > 1) say('   A centre was missed: k-means finds a local minimum, and this start fell into one. Another --seed may do better.');
