// Follows drifting streams against scikit-learn's partial_fit (with and without starting anew), Spark's rule written out, and
// river where it is installed: distortion of each mini-batch before it is learned from, and adjusted Rand index with the
// true clusters. Same rows, same starting centroids. Writes results/drift.json, results/drift.svg and a table for the docs.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Learner, predictor } from '../../dist/src/index.js';
import { normal, random } from '../../dist/src/numeric/index.js';
import { adjustedRandIndex } from '../../dist/src/solve/index.js';
import { save } from './rival.mjs';

const [n, d, k, size] = [200_000, 8, 8, 1000];
const seeds = (process.env.SEEDS ?? '0 1 2').split(' ').map(Number);

/** Where cluster j is at place 0…1 of the stream and whether it is there, by scenario; `gap` is the time between rows. */
const scenarios = {
  stationary: { at: ({ centre }) => centre, there: () => true, gap: () => 1 },
  'moving blobs': {
    at: ({ centre, place, t }) => centre + 12 * place * (t % 2 ? 1 : -1),
    there: () => true,
    gap: () => 1,
  },
  'births and deaths': {
    at: ({ centre }) => centre,
    there: (j, place) => (j < 4 ? place < 0.3 + 0.15 * j : place > 0.2 + 0.15 * (j - 4)),
    gap: () => 1,
  },
  'abrupt switch': {
    at: ({ centre, place, other }) => (place < 0.5 ? centre : other),
    there: () => true,
    gap: () => 1,
  },
  'seasonal return': {
    at: ({ centre, place, other }) => (Math.floor(place * 6) % 2 ? other : centre),
    there: () => true,
    gap: () => 1,
  },
  'bursts and gaps': {
    at: ({ centre, time }) => centre + 8 * Math.sin(time / 60_000),
    there: () => true,
    gap: (i) => (i % 20_000 === 0 ? 30_000 : 1),
  },
};

function generate(name, seed) {
  const { at, there, gap } = scenarios[name];
  const next = random(seed, `drift/${name}`);
  const [centres, others] = [0, 1].map(() => Float64Array.from({ length: k * d }, () => 20 * next() - 10));
  const [values, labels, times] = [new Float32Array(n * d), new Int32Array(n), new Float64Array(n)];
  let time = 0;
  for (let i = 0; i < n; i++) {
    const place = i / n;
    time += gap(i);
    let j = Math.floor(next() * k);
    while (!there(j, place)) j = Math.floor(next() * k);
    labels[i] = j;
    times[i] = time;
    for (let t = 0; t < d; t++)
      values[i * d + t] = at({ centre: centres[j * d + t], other: others[j * d + t], place, t, time }) + normal(next);
  }
  return { values, labels, times };
}

const ours = {
  'Meander 1/n': {},
  'Meander half-life 20000rows': { halfLife: '20000rows' },
  'Meander half-life in event time': { halfLife: '20000s' },
  'Meander on-drift rate, repair': { onDrift: 'rate', repair: true, holdout: 1000 },
  'Meander on-drift replica': { onDrift: 'replica' },
  'Meander half-life, replica': { halfLife: '20000rows', onDrift: 'replica' },
};

function follow({ values, labels, times }, start, options) {
  const curve = [];
  const learner = new Learner({ k, batchSize: size, init: { centroids: start }, ...options }, [], () => {});
  for (let from = 0; from < n; from += size) {
    const rows = { values: values.subarray(from * d, (from + size) * d), n: size, d };
    const model = from === 0 ? { k, d, centroids: start, weights: new Float64Array(k) } : learner.checkpoint().model;
    const { labels: found, distances } = predictor(model, 'direct')(rows);
    curve.push({
      distortion: distances.reduce((sum, x) => sum + x, 0) / size,
      ari: adjustedRandIndex(found, labels.subarray(from, from + size)),
    });
    learner.push({ ...rows, times: times.subarray(from, from + size), rows: size, source: from, pass: 0 });
    learner.flush();
  }
  return curve;
}

const folder = mkdtempSync(join(tmpdir(), 'meander-drift-'));
const python = new URL('.venv/bin/python', import.meta.url).pathname;
function rivals({ values, labels }, start) {
  writeFileSync(join(folder, 'rows.f32'), values);
  writeFileSync(join(folder, 'labels.i32'), labels);
  writeFileSync(join(folder, 'start.f64'), start);
  const words = [new URL('drift.py', import.meta.url).pathname, folder, n, d, k, size].map(String);
  return JSON.parse(execFileSync(python, words, { encoding: 'utf8', maxBuffer: 2 ** 28 }));
}

const mean = (curve, key) => curve.reduce((sum, point) => sum + point[key], 0) / curve.length;
const results = [];
for (const scenario of Object.keys(scenarios)) {
  for (const seed of seeds) {
    const data = generate(scenario, seed);
    let seeded;
    const first = new Learner({ k, batchSize: size, initRows: size, seed }, [], () => {
      seeded ??= first.checkpoint().model.centroids;
    });
    first.push({ values: data.values.subarray(0, size * d), n: size, d, rows: size, source: 0, pass: 0 });
    const curves = {
      ...Object.fromEntries(Object.entries(ours).map(([name, options]) => [name, follow(data, seeded, options)])),
      ...rivals(data, seeded),
    };
    for (const [method, curve] of Object.entries(curves))
      results.push({
        scenario,
        seed,
        method,
        distortion: mean(curve, 'distortion'),
        ari: mean(curve, 'ari'),
        curve: seed === seeds[0] ? curve.map(({ distortion }) => Number(distortion.toPrecision(4))) : undefined,
      });
    console.log(
      scenario,
      seed,
      Object.entries(curves)
        .map(([method, curve]) => `${method} ${mean(curve, 'distortion').toFixed(2)}/${mean(curve, 'ari').toFixed(3)}`)
        .join(' · '),
    );
  }
}
rmSync(folder, { recursive: true });

const methods = [...new Set(results.map(({ method }) => method))];
const names = Object.keys(scenarios);
const cell = (scenario, method) => {
  const found = results.filter((row) => row.scenario === scenario && row.method === method);
  return `${mean(found, 'distortion').toFixed(1)} · ${mean(found, 'ari').toFixed(2)}`;
};
const head = ['method', ...names];
const table = [
  head,
  head.map(() => '---'),
  ...methods.map((method) => [method, ...names.map((name) => cell(name, method))]),
]
  .map((row) => `| ${row.join(' | ')} |`)
  .join('\n');
save('drift', { rows: n, d, k, batch: size, seeds, results: results.map(({ curve: _, ...row }) => row) });
writeFileSync(new URL('../results/drift.svg', import.meta.url), plot());
const page = new URL('../../docs/time-and-drift.md', import.meta.url);
try {
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace(
      /(<!-- drift -->)[\s\S]*?(<!-- \/drift -->)/,
      (_, a, b) => `${a}\n\n${table}\n\n${b}`,
    ),
  );
} catch (error) {
  if (error.code !== 'ENOENT') throw error;
}
console.log(table);

/** One panel a scenario: distortion over time, on a logarithmic scale. */
function plot() {
  const [width, height, gap] = [300, 150, 34];
  const colours = [
    '#0072b2',
    '#56b4e9',
    '#009e73',
    '#cc79a7',
    '#332288',
    '#e69f00',
    '#d55e00',
    '#999999',
    '#000000',
    '#b2df8a',
  ];
  const y = (x) => height - ((Math.log10(x) - Math.log10(5)) / (Math.log10(400) - Math.log10(5))) * height;
  const ticks = [10, 30, 100, 300]
    .map((value) => `<text x="-4" y="${(y(value) + 4).toFixed(0)}" text-anchor="end" fill="#666">${value}</text>`)
    .join('');
  const panels = names.map((name, i) => {
    const [left, top] = [40 + (i % 3) * (width + gap), 30 + Math.floor(i / 3) * (height + gap)];
    const lines = methods.map((method, m) => {
      const { curve } = results.find((row) => row.scenario === name && row.method === method && row.curve);
      const points = curve.map(
        (value, step) =>
          `${((step / (curve.length - 1)) * width).toFixed(1)},${Math.max(0, Math.min(height, y(value))).toFixed(1)}`,
      );
      return `<polyline fill="none" stroke="${colours[m]}" stroke-width="1.2" points="${points.join(' ')}"/>`;
    });
    return `<g transform="translate(${left} ${top})"><text y="-6">${name}</text><rect width="${width}" height="${height}" fill="none" stroke="#888"/>${ticks}${lines.join('')}</g>`;
  });
  const legend = methods.map(
    (method, m) =>
      `<g transform="translate(${40 + (m % 3) * (width + gap)} ${2 * (height + gap) + 34 + 16 * Math.floor(m / 3)})"><rect width="14" height="3" y="-5" fill="${colours[m]}"/><text x="20">${method}</text></g>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${3 * (width + gap) + 20}" height="${2 * (height + gap) + 100}" font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="#fff"/>${panels.join('')}${legend.join('')}</svg>\n`;
}
