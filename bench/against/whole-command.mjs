// The whole command on an Arrow file in the page cache, against the Python program that a person would write:
// pyarrow into partial_fit. Usage: node whole-command.mjs [GB]. The default of 4 GB needs that much disk, and as much
// memory to keep the file cached.
import { execFileSync } from 'node:child_process';
import { createReadStream, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cliPath } from '../../scripts/cli.mjs';
import { median, saveResults, summarizeRatios } from '../results.mjs';
import { bestEnvironment, fastest, python, rivalEnvironments, scriptPath } from './python-rival.mjs';
import { timeProcess } from './timed-process.mjs';

const gigabytes = Number(process.argv[2] ?? 4);
const ROUNDS = Number(process.env.ROUNDS ?? 3);

/** Seconds that reading the file alone takes; it also brings the file into the page cache. */
async function secondsToRead(path) {
  const began = performance.now();
  for await (const _ of createReadStream(path, { highWaterMark: 4 * 2 ** 20 }));
  return (performance.now() - began) / 1000;
}

/** Writes the file; returns the number of rows. Rows of few features take a quarter of the bytes, to save time. */
function generate(path, d, k) {
  const rows = Math.round((gigabytes * 1e9) / (4 * d) / (d === 2 ? 4 : 1));
  const size = ['--rows', rows, '--dims', d, '-k', k, '--spread', 6];
  execFileSync(process.execPath, [cliPath, 'generate', 'blobs', ...size, '--out', path, '--quiet'].map(String));
  return rows;
}

/** The Python program, once in each environment; the fastest counts. */
async function timePython(path, k) {
  const results = [];
  for (const { name, variables } of rivalEnvironments()) {
    const words = [scriptPath('whole_command.py'), path, String(k)];
    results.push({ ...(await timeProcess(python, words, variables)), environment: name });
  }
  return fastest(results);
}

async function compare(path, k) {
  const rounds = [];
  for (let i = 0; i < ROUNDS; i++) {
    const fit = [cliPath, 'fit', path, '-k', String(k), '--quiet', '--json', '--every', '1000s'];
    rounds.push({
      meander: await timeProcess(process.execPath, fit),
      python: await timePython(path, k),
    });
  }
  return {
    meanderSeconds: median(rounds.map((round) => round.meander.seconds)),
    pythonSeconds: median(rounds.map((round) => round.python.seconds)),
    ...summarizeRatios(rounds.map((round) => round.python.seconds / round.meander.seconds)),
    meanderPeakMiB: Math.round(Math.max(...rounds.map((round) => round.meander.peakKiB)) / 1024),
    pythonPeakMiB: Math.round(Math.max(...rounds.map((round) => round.python.last.peakKiB)) / 1024),
    distortion: rounds[0].meander.last.distortion.recent,
    pythonEnvironment: bestEnvironment(rounds.map((round) => round.python)),
  };
}

const results = [];
for (const [d, k] of [
  [2, 8],
  [16, 64],
  [128, 256],
]) {
  const path = join(tmpdir(), `meander-whole-${d}.arrow`);
  const rows = generate(path, d, k);
  const readSeconds = await secondsToRead(path);
  const row = { d, k, rows, bytes: statSync(path).size, readSeconds, ...(await compare(path, k)) };
  rmSync(path);
  results.push(row);
  console.log(
    `d ${d} k ${k}: ${(row.bytes / 1e9).toFixed(1)} GB, Meander ${row.meanderSeconds.toFixed(1)} s, ${row.meanderPeakMiB} MiB; Python ${row.pythonSeconds.toFixed(1)} s, ${row.pythonPeakMiB} MiB; ratio ${row.ratio.toFixed(2)} (${row.ratioLow.toFixed(2)}–${row.ratioHigh.toFixed(2)}); reading alone ${readSeconds.toFixed(1)} s`,
  );
}
saveResults('whole-command', { rounds: ROUNDS, results });
