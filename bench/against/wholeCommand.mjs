// `meander fit` on a warm Arrow file against the Python program a person would write, whole processes, taking turns.
// node wholeCommand.mjs [GB], default 4: about as much disk, and memory to keep it warm, is needed.
import { execFileSync, spawn } from 'node:child_process';
import { createReadStream, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, save } from './rival.mjs';

const python = new URL('.venv/bin/python', import.meta.url).pathname;
const meander = new URL('../../dist/cli/main.js', import.meta.url).pathname;
const gigabytes = Number(process.argv[2] ?? 4);
const ROUNDS = 3;

/** Seconds and peak memory of a process, and the last line it prints. */
function timed(command, args) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    let peakKiB = 0;
    const watch = setInterval(() => {
      try {
        peakKiB = Math.max(peakKiB, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0));
      } catch {}
    }, 50);
    child.stdout.on('data', (chunk) => (text += chunk));
    child.on('close', (code) => {
      clearInterval(watch);
      const seconds = (performance.now() - began) / 1000;
      if (code !== 0) reject(new Error(`${command} ${args.join(' ')} ended with ${code}`));
      else resolve({ seconds, peakKiB, last: JSON.parse(text.trim().split('\n').at(-1)) });
    });
  });
}

/** Seconds that reading the file alone takes, from warm memory. */
async function readOnly(path) {
  const began = performance.now();
  for await (const _ of createReadStream(path, { highWaterMark: 4 * 2 ** 20 }));
  return (performance.now() - began) / 1000;
}

const results = [];
for (const [d, k] of [
  [2, 8],
  [16, 64],
  [128, 256],
]) {
  const path = join(tmpdir(), `meander-whole-${d}.arrow`);
  const rows = Math.round((gigabytes * 1e9) / (4 * d) / (d === 2 ? 4 : 1));
  execFileSync(process.execPath, [meander, 'generate', 'blobs', '--rows', rows, '--dims', d, '-k', k, '--spread', 6, '--out', path, '--quiet'].map(String));
  const reading = await readOnly(path);
  const mine = [];
  const theirs = [];
  for (let i = 0; i < ROUNDS; i++) {
    mine.push(await timed(process.execPath, [meander, 'fit', path, '-k', String(k), '--quiet', '--json', '--every', '1000s']));
    theirs.push(await timed(python, [new URL('whole_command.py', import.meta.url).pathname, path, String(k)]));
  }
  const ratios = mine.map(({ seconds }, i) => theirs[i].seconds / seconds);
  const row = {
    d,
    k,
    rows,
    bytes: statSync(path).size,
    readSeconds: reading,
    meanderSeconds: median(mine.map(({ seconds }) => seconds)),
    pythonSeconds: median(theirs.map(({ seconds }) => seconds)),
    ratio: median(ratios),
    ratioLow: Math.min(...ratios),
    ratioHigh: Math.max(...ratios),
    meanderPeakMiB: Math.round(Math.max(...mine.map(({ peakKiB }) => peakKiB)) / 1024),
    pythonPeakMiB: Math.round(Math.max(...theirs.map(({ last }) => last.peakKiB)) / 1024),
    distortion: mine[0].last.distortion.recent,
  };
  results.push(row);
  console.log(
    `d ${d} k ${k}: ${(row.bytes / 1e9).toFixed(1)} GB, meander ${row.meanderSeconds.toFixed(1)} s, ${row.meanderPeakMiB} MiB; Python ${row.pythonSeconds.toFixed(1)} s, ${row.pythonPeakMiB} MiB; ratio ${row.ratio.toFixed(2)} (${row.ratioLow.toFixed(2)}–${row.ratioHigh.toFixed(2)}); reading alone ${reading.toFixed(1)} s`,
  );
  rmSync(path);
}
save('whole-command', { rounds: ROUNDS, results });
