// Markdown tables of the saved results, for the pages in docs/.
import { mean } from './results.mjs';

const titles = {
  blobs: 'overlapping blobs',
  noise: 'noise',
  digits: 'digits',
  'debian-descriptions-64': 'package descriptions',
};

/** What the pages and charts call a data set. */
export const titleOf = (name) => titles[name] ?? name;

const markdown = (header, rows) =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const millions = (x) => `${(x / 1e6).toPrecision(3)} M`;
const percent = (x) => `${(100 * x).toFixed(2)} %`;
const spread = ({ ratio, ratioLow, ratioHigh }) =>
  `${ratio.toFixed(2)} (${ratioLow.toFixed(2)}–${ratioHigh.toFixed(2)})`;

/** A line below a table that says in which environments the rival's fastest runs were. */
function withEnvironments(table, environments) {
  const names = [...new Set(environments.filter(Boolean).map((name) => name.replace(/ \(best in .*\)$/, '')))];
  return names.length > 0 ? `${table}\n\nEnvironment of the rival's fastest runs: ${names.join('; ')}.` : table;
}

/** Learning against scikit-learn's partial_fit, one line per data set, with the ratios for 1 and 2 threads. */
export function partialFitTable({ results }) {
  const sameData = (a, b) => a.data === b.data && a.d === b.d && a.k === b.k;
  const table = markdown(
    ['data', 'd, k', 'Meander rows/s', 'ratio, 1 thread', 'ratio, 2 threads', 'distortion, Meander / scikit-learn'],
    results
      .filter(({ threads }) => threads === 1)
      .map((row) => [
        titleOf(row.data),
        `${row.d}, ${row.k}`,
        millions(row.meanderRowsPerSecond),
        spread(row),
        spread(results.find((other) => other.threads === 2 && sameData(row, other))),
        `${row.meanderDistortion.toPrecision(5)} / ${row.sklearnDistortion.toPrecision(5)}`,
      ]),
  );
  return withEnvironments(
    table,
    results.map((row) => row.sklearnEnvironment),
  );
}

/** Inertia after `fit`, with the defaults of both, one line per data set and size of the mini-batches. */
export const fitTable = ({ results }) =>
  markdown(
    [
      'data',
      'rows',
      'd, k',
      'rows per mini-batch',
      'Meander',
      'scikit-learn',
      'ratio',
      'worst seed, Meander / scikit-learn',
    ],
    results.map((row) => [
      row.data,
      row.n.toLocaleString('en'),
      `${row.d}, ${row.k}`,
      row.batch.toLocaleString('en'),
      row.meander.toPrecision(5),
      row.sklearn.toPrecision(5),
      row.ratio.toFixed(3),
      `${row.meanderWorst.toPrecision(5)} / ${row.sklearnWorst.toPrecision(5)}`,
    ]),
  );

/** The whole command on an Arrow file against a Python program. */
export function wholeCommandTable({ results }) {
  const table = markdown(
    ['d, k', 'file', 'Meander', 'pyarrow → `partial_fit`', 'ratio', 'peak memory, Meander / Python'],
    results.map((row) => [
      `${row.d}, ${row.k}`,
      `${(row.bytes / 1e9).toFixed(1)} GB`,
      `${row.meanderSeconds.toFixed(1)} s`,
      `${row.pythonSeconds.toFixed(1)} s`,
      spread(row),
      `${row.meanderPeakMiB} / ${row.pythonPeakMiB} MiB`,
    ]),
  );
  return withEnvironments(
    table,
    results.map((row) => row.pythonEnvironment),
  );
}

/** A Parquet table with its labels beside all columns, one line per program. */
export function flightsTable({ results }) {
  const table = markdown(
    ['program', 'time', 'time / Meander', 'peak memory', 'inertia per row'],
    results.map((row) => [
      row.program,
      `${row.seconds.toFixed(1)} s`,
      row.ratio === undefined ? '1' : spread(row),
      `${row.peakMiB} MiB`,
      row.inertia.toFixed(4),
    ]),
  );
  return withEnvironments(
    table,
    results.map((row) => row.environment),
  );
}

/** One assignment of all rows to fixed centroids, one line per rival and number of threads. */
export function assignTable({ results }) {
  const table = markdown(
    ['d, k', 'threads', 'rival', 'Meander rows/s', 'rival rows/s', 'ratio'],
    results.map((row) => [
      `${row.d}, ${row.k}`,
      row.threads,
      row.rival,
      millions(row.meanderRowsPerSecond),
      millions(row.rivalRowsPerSecond),
      spread(row),
    ]),
  );
  return withEnvironments(
    table,
    results.map((row) => row.rivalEnvironment),
  );
}

/** Excess inertia after one shuffled pass, one line per data set and learner. */
export const onePassTable = ({ results }) =>
  markdown(
    ['data', 'rows', 'd, k', 'learner', 'median excess', 'worst excess', 'time', 'time / plain'],
    results.map((row) => [
      titleOf(row.data),
      row.n.toLocaleString('en'),
      `${row.d}, ${row.k}`,
      row.by,
      percent(row.medianExcess),
      percent(row.worstExcess),
      `${(1000 * row.seconds).toFixed(0)} ms`,
      `${row.timesPlain.toFixed(1)}×`,
    ]),
  );

/** Distortion and adjusted Rand index on drifting streams, one line per method, one column per scenario. */
export function driftTable({ results }) {
  const distinct = (key) => [...new Set(results.map((row) => row[key]))];
  const cell = (scenario, method) => {
    const rows = results.filter((row) => row.scenario === scenario && row.method === method);
    const meanOf = (key, digits) => mean(rows.map((row) => row[key])).toFixed(digits);
    return `${meanOf('distortion', 1)} · ${meanOf('ari', 2)}`;
  };
  const scenarios = distinct('scenario');
  return markdown(
    ['method', ...scenarios],
    distinct('method').map((method) => [method, ...scenarios.map((scenario) => cell(scenario, method))]),
  );
}

/** Peak memory on a stream from another process, one line per size of the model and of the record batches. */
export const memoryTable = ({ gigabytes, results }) =>
  markdown(
    ['d, k', 'rows per record batch', 'stream', 'peak memory', 'second half of the stream'],
    results.map((row) => [
      `${row.d}, ${row.k}`,
      row.batchRows.toLocaleString('en'),
      `${gigabytes} GB`,
      `${row.peakMiB} MiB`,
      `${row.secondHalfMiB.join('–')} MiB`,
    ]),
  );
