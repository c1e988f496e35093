// Reads and writes bench/results/NAME.json, so that measuring and reporting can run at different times.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

const pathOf = (name) => new URL(`results/${name}.json`, import.meta.url);

/** Writes results together with the date, machine and Node version that they were measured on. */
export function saveResults(name, measured) {
  const environment = {
    date: new Date().toISOString().slice(0, 10),
    machine: cpus()[0].model,
    cores: cpus().length,
    node: process.version,
  };
  const text = JSON.stringify({ ...environment, ...measured }, null, 2);
  writeFileSync(pathOf(name), `${joinNumbers(text)}\n`);
}

/** JSON with every array of numbers on one line. */
const joinNumbers = (json) =>
  json.replace(/\[[\s\d.,e+-]+\]/g, (numbers) => numbers.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'));

/** The results that were saved last under this name, or undefined where there are none. */
export function loadResults(name) {
  const path = pathOf(name);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/** The median; of an even number of values, the upper of the two in the middle. */
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** The arithmetic mean. */
export const mean = (values) => values.reduce((sum, x) => sum + x, 0) / values.length;

/** Median, lowest and highest of some ratios, as the tables and charts take them. */
export const summarizeRatios = (ratios) => ({
  ratio: median(ratios),
  ratioLow: Math.min(...ratios),
  ratioHigh: Math.max(...ratios),
});

/** Seconds that a synchronous function takes. */
export function secondsOf(work) {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}
