// Kills the real command with SIGKILL at random moments and resumes it until it is complete, again and again. Every
// completed run must have the digest and the row counts of a run that was never killed.
// Usage: node scripts/kills.mjs [KILLS], default 100.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random } from '../dist/src/numeric/index.js';
import { cliPath } from './cli.mjs';

const wantedKills = Number(process.argv[2] ?? 100);
const COMPARED = ['digest', 'rows', 'learned', 'heldOut', 'step'];
const folder = mkdtempSync(join(tmpdir(), 'meander-kills-'));
const points = join(folder, 'points.arrow');
const next = random(0, 'kills');

const words = (text) => text.split(' ');
const fit = ['fit', points, ...words('-k 7 --batch-size 700 --holdout 300 --decay 0.999')];

/** Runs the command to its end; returns its last JSON line. */
function finish(args) {
  const output = execFileSync(process.execPath, [cliPath, ...args, '--json'], { encoding: 'utf8' });
  return JSON.parse(output.trim().split('\n').at(-1));
}

/** Starts or resumes a run and kills it after 100 to 600 ms; resolves with whether it was killed before its end. */
async function runAndKill(checkpoints) {
  const args = [...fit, '--checkpoint', checkpoints, '--every', '5batches', '--resume', '--quiet'];
  const child = spawn(process.execPath, [cliPath, ...args], { stdio: 'ignore' });
  const exit = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), 100 + 500 * next());
  const [code, signal] = await exit;
  clearTimeout(timer);
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`A resumed run ended with exit code ${code}.`);
  return signal === 'SIGKILL';
}

const generate = words('generate drift --rows 400000 --dims 6 -k 7 --batch-rows 3001 --quiet --out');
execFileSync(process.execPath, [cliPath, ...generate, points]);
const expected = finish(fit);
let kills = 0;
let runs = 0;
while (kills < wantedKills) {
  const checkpoints = join(folder, `run${runs++}`);
  while (kills < wantedKills && (await runAndKill(checkpoints))) kills++;
  const found = finish([...fit, '--checkpoint', checkpoints, '--resume']);
  for (const key of COMPARED) {
    if (found[key] !== expected[key])
      throw new Error(`After ${kills} kills ${key} is ${found[key]}, but without kills it is ${expected[key]}.`);
  }
}
rmSync(folder, { recursive: true });
console.log(
  `${kills} kills over ${runs} runs: no row lost, none learned twice, all digests ${expected.digest.slice(0, 16)}…`,
);
