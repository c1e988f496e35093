// Draws bench/results/partial-fit.svg and writes the newest tables into the README, from the results that lie in bench/results.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const at = (name) => new URL(name, import.meta.url);
const read = (name) =>
  existsSync(at(`results/${name}.json`)) ? JSON.parse(readFileSync(at(`results/${name}.json`), 'utf8')) : undefined;
const millions = (x) => `${(x / 1e6).toPrecision(3)} M`;
const spread = ({ ratio, ratioLow, ratioHigh }) =>
  `${ratio.toFixed(2)} (${ratioLow.toFixed(2)}–${ratioHigh.toFixed(2)})`;
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const titles = {
  blobs: 'overlapping blobs',
  noise: 'noise',
  digits: 'digits',
  'debian-descriptions-64': 'package descriptions',
};
const title = (name) => titles[name] ?? name;

function fitTable({ results }) {
  const one = results.filter(({ threads }) => threads === 1);
  return table(
    ['data', 'd, k', 'Meander rows/s', 'ratio, 1 thread', 'ratio, 2 threads', 'distortion, ours / theirs'],
    one.map((row) => {
      const two = results.find(
        (other) => other.threads === 2 && other.data === row.data && other.d === row.d && other.k === row.k,
      );
      return [
        title(row.data),
        `${row.d}, ${row.k}`,
        millions(row.meanderRowsPerSecond),
        spread(row),
        spread(two),
        `${row.meanderDistortion.toPrecision(5)} / ${row.sklearnDistortion.toPrecision(5)}`,
      ];
    }),
  );
}

const wholeTable = ({ results }) =>
  table(
    ['d, k', 'file', 'Meander', 'pyarrow → `partial_fit`', 'ratio', 'peak memory, ours / theirs'],
    results.map((row) => [
      `${row.d}, ${row.k}`,
      `${(row.bytes / 1e9).toFixed(1)} GB`,
      `${row.meanderSeconds.toFixed(1)} s`,
      `${row.pythonSeconds.toFixed(1)} s`,
      spread(row),
      `${row.meanderPeakMiB} / ${row.pythonPeakMiB} MiB`,
    ]),
  );

const assignTable = ({ results }) =>
  table(
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

const percent = (x) => `${(100 * x).toFixed(2)} %`;
const onePassTable = ({ results }) =>
  table(
    ['data', 'rows', 'd, k', 'learner', 'median', 'worst', 'time', 'of plain'],
    results.map((row) => [
      title(row.data),
      row.n.toLocaleString('en'),
      `${row.d}, ${row.k}`,
      row.by,
      percent(row.medianExcess),
      percent(row.worstExcess),
      `${(1000 * row.seconds).toFixed(0)} ms`,
      `${row.timesPlain.toFixed(1)}×`,
    ]),
  );

/** Bars of the ratios, one group a cell, with a line where both are equally fast. */
function chart({ results, machine, node, date }) {
  const rows = results.filter(({ data }) => data in titles);
  const cells = [...new Set(rows.map(({ data, d, k }) => `${data} ${d} ${k}`))];
  const [left, line, scale] = [210, 30, 90];
  const most = Math.max(...rows.map(({ ratioHigh }) => ratioHigh));
  const width = left + scale * most + 60;
  const height = 60 + line * cells.length;
  const bars = cells.flatMap((cell, i) =>
    rows
      .filter(({ data, d, k }) => `${data} ${d} ${k}` === cell)
      .flatMap((row) => {
        const y = 44 + line * i + (row.threads - 1) * 11;
        const label =
          row.threads === 1
            ? `<text x="${left - 8}" y="${y + 14}" text-anchor="end">${title(row.data)} ${row.d}, ${row.k}</text>`
            : '';
        return [
          label,
          `<rect x="${left}" y="${y}" width="${(scale * row.ratio).toFixed(1)}" height="10" class="t${row.threads}"/>`,
          `<line x1="${(left + scale * row.ratioLow).toFixed(1)}" x2="${(left + scale * row.ratioHigh).toFixed(1)}" y1="${y + 5}" y2="${y + 5}" class="spread"/>`,
        ];
      }),
  );
  const ticks = Array.from(
    { length: Math.ceil(most) + 1 },
    (_, i) =>
      `<line x1="${left + scale * i}" x2="${left + scale * i}" y1="38" y2="${height - 14}" class="${i === 1 ? 'equal' : 'tick'}"/><text x="${left + scale * i}" y="34" text-anchor="middle">${i}×</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(0)} ${height}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="Speed against scikit-learn">
<style>svg{background:#fff}text{fill:#333}.t1{fill:#2b6cb0}.t2{fill:#90cdf4}.tick{stroke:#e2e8f0}.equal{stroke:#1a202c}.spread{stroke:#1a202c;stroke-width:1.2}</style>
<text x="8" y="16">Speed against scikit-learn partial_fit: 1 thread dark, 2 light, line = lowest to highest round. ${machine}, Node ${node}, ${date}</text>
${[...ticks, ...bars].filter(Boolean).join('\n')}
</svg>
`;
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
const between = (text, name, part) =>
  text.replace(
    new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`),
    (_, open, close) => `${open}\n\n${part}\n\n${close}`,
  );

const [fit, whole, assign, onePass] = ['partial-fit', 'whole-command', 'assign', 'one-pass'].map(read);
if (onePass) {
  const page = at('../docs/global-minimum.md');
  writeFileSync(page, between(readFileSync(page, 'utf8'), 'one-pass', onePassTable(onePass)));
}
let readme = readFileSync(at('../README.md'), 'utf8');
if (fit) {
  writeFileSync(at('results/partial-fit.svg'), chart(fit));
  readme = between(readme, 'partial-fit', fitTable(fit));
}
if (whole) readme = between(readme, 'whole-command', wholeTable(whole));
if (assign) readme = between(readme, 'assign', assignTable(assign));
writeFileSync(at('../README.md'), readme);
