// A Parquet table like that of the flights of a year: read it, standardize six columns, find five clusters, and write
// the labels beside all columns, against pandas and scikit-learn. Usage: node flights.mjs [ROWS].
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cliPath } from '../../scripts/cli.mjs';
import { median, saveResults, summarizeRatios } from '../results.mjs';
import { bestEnvironment, fastest, python, rivalEnvironments, scriptPath } from './python-rival.mjs';
import { timeProcess } from './timed-process.mjs';

const rows = Number(process.argv[2] ?? 3_000_000);
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const columns = ['dep_time', 'dep_delay', 'arr_delay', 'air_time', 'distance', 'taxi_out'];
const methods = ['KMeans', 'MiniBatchKMeans'];
const folder = mkdtempSync(join(tmpdir(), 'meander-flights-'));
const at = (name) => join(folder, name);

/** Both commands, one after the other. */
async function timeMeander() {
  const meander = (...words) => timeProcess(process.execPath, [cliPath, ...words, '--json']);
  const options = ['-k', '5', '--standardize', '--columns', columns.join(','), '--out', at('model.arrows')];
  const fit = await meander('fit', at('flights.parquet'), ...options);
  const words = [at('model.arrows'), at('flights.parquet'), '--keep', 'all', '--out', at('meander.parquet')];
  const predict = await meander('predict', ...words);
  return { seconds: fit.seconds + predict.seconds, peakKiB: Math.max(fit.peakKiB, predict.peakKiB) };
}

/** The Python program, once in each environment; the fastest counts. */
async function timePython(method) {
  const results = [];
  for (const { name, variables } of rivalEnvironments()) {
    const words = [scriptPath('flights.py'), at('flights.parquet'), at('python.parquet'), method, ...columns];
    results.push({ ...(await timeProcess(python, words, variables)), environment: name });
  }
  return fastest(results);
}

/** Inertia of the written model per row. */
function inertiaOfModel() {
  const words = [cliPath, 'score', at('model.arrows'), at('flights.parquet'), '--json'];
  const { inertia } = JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' }));
  return inertia / rows;
}

execFileSync(python, [scriptPath('flights_data.py'), at('flights.parquet'), String(rows)]);
try {
  const rounds = [];
  for (let i = 0; i < ROUNDS; i++) {
    const round = { meander: await timeMeander() };
    for (const method of methods) round[method] = await timePython(method);
    rounds.push(round);
  }
  const times = (name) => rounds.map((round) => round[name].seconds);
  const own = {
    program: 'Meander',
    seconds: median(times('meander')),
    peakMiB: Math.round(Math.max(...rounds.map((round) => round.meander.peakKiB)) / 1024),
    inertia: inertiaOfModel(),
  };
  const rivals = methods.map((method) => ({
    program: `pandas, \`${method}\``,
    seconds: median(times(method)),
    ...summarizeRatios(rounds.map((round) => round[method].seconds / round.meander.seconds)),
    peakMiB: Math.round(Math.max(...rounds.map((round) => round[method].last.peakKiB)) / 1024),
    inertia: rounds[0][method].last.inertia,
    environment: bestEnvironment(rounds.map((round) => round[method])),
  }));
  for (const { program, seconds, peakMiB, inertia } of [own, ...rivals])
    console.log(`${program}: ${seconds.toFixed(1)} s, ${peakMiB} MiB, inertia per row ${inertia.toFixed(4)}`);
  saveResults('flights', { rounds: ROUNDS, rows, results: [own, ...rivals] });
} finally {
  rmSync(folder, { recursive: true });
}
