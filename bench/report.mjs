// Writes the tables of bench/results/*.json into the pages of docs/, and the charts beside the results.
import { readFileSync, writeFileSync } from 'node:fs';
import { driftChart, partialFitChart } from './charts.mjs';
import { loadResults } from './results.mjs';
import {
  assignTable,
  driftTable,
  fitTable,
  flightsTable,
  memoryTable,
  onePassTable,
  partialFitTable,
  wholeCommandTable,
} from './tables.mjs';

const tables = [
  { name: 'partial-fit', page: 'benchmarks.md', table: partialFitTable },
  { name: 'fit', page: 'benchmarks.md', table: fitTable },
  { name: 'whole-command', page: 'benchmarks.md', table: wholeCommandTable },
  { name: 'flights', page: 'benchmarks.md', table: flightsTable },
  { name: 'assign', page: 'benchmarks.md', table: assignTable },
  { name: 'memory', page: 'benchmarks.md', table: memoryTable },
  { name: 'one-pass', page: 'global-minimum.md', table: onePassTable },
  { name: 'drift', page: 'time-and-drift.md', table: driftTable },
];
const charts = [
  { name: 'partial-fit', chart: partialFitChart },
  { name: 'drift', chart: driftChart },
];

/** Replaces the text between `<!-- name -->` and `<!-- /name -->` of a page. */
function replaceBetween(page, name, text) {
  const path = new URL(`../docs/${page}`, import.meta.url);
  const before = readFileSync(path, 'utf8');
  const markers = new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!markers.test(before)) throw new Error(`docs/${page} has no markers <!-- ${name} --> … <!-- /${name} -->.`);
  writeFileSync(
    path,
    before.replace(markers, (_, open, close) => `${open}\n\n${text}\n\n${close}`),
  );
}

for (const { name, page, table } of tables) {
  const results = loadResults(name);
  if (results) replaceBetween(page, name, table(results));
}
for (const { name, chart } of charts) {
  const results = loadResults(name);
  const svg = results && chart(results);
  if (svg) writeFileSync(new URL(`results/${name}.svg`, import.meta.url), svg);
}
