// Kills the real command with SIGKILL at random moments, CYCLES times (default 100), resuming each time, over and over
// again until it is complete. Every completed run must have the digest and the rows of a run that was left alone.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random } from '../dist/src/index.js';

const cycles = Number(process.argv[2] ?? 100);
const main = new URL('../dist/cli/main.js', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'meander-kills-'));
const points = join(folder, 'points.arrow');
execFileSync('node', [main, 'generate', 'drift', '--rows', '400000', '--dims', '6', '-k', '7', '--batch-rows', '3001', '--out', points, '--quiet']);
const fit = ['fit', points, '-k', '7', '--batch-size', '700', '--holdout', '300', '--decay', '0.999'];
const finish = (words) =>
  JSON.parse(
    execFileSync('node', [main, ...words, '--json'], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .at(-1),
  );
const expected = finish(fit);
const next = random(0, 'kills');
let kills = 0;
let runs = 0;
for (let complete = true, run = ''; kills < cycles; ) {
  if (complete) run = join(folder, `run${runs++}`);
  const child = spawn('node', [main, ...fit, '--checkpoint', run, '--every', '5batches', '--resume', '--quiet'], { stdio: 'ignore' });
  const gone = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), 100 + 500 * next());
  const [code, signal] = await gone;
  clearTimeout(timer);
  if (signal === 'SIGKILL') kills++;
  else if (code !== 0) throw new Error(`a resumed run ended with ${code}`);
  complete = signal !== 'SIGKILL';
  if (!complete && kills < cycles) continue;
  const found = finish([...fit, '--checkpoint', run, '--resume']);
  for (const key of ['digest', 'rows', 'learned', 'heldOut', 'step']) {
    if (found[key] !== expected[key]) throw new Error(`after ${kills} kills ${key} is ${found[key]}, not ${expected[key]}`);
  }
}
rmSync(folder, { recursive: true });
console.log(`${kills} kills over ${runs} runs: 0 lost, 0 double, all digests ${expected.digest.slice(0, 16)}…`);
