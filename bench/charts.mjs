// SVG charts of the saved results, drawn by Observable Plot without a browser.
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { titleOf } from './tables.mjs';

const { document } = parseHTML('<!doctype html><html><body></body></html>');

/** The text of a chart as a standalone SVG file with a white background. */
function toFile(svg, label) {
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  svg.setAttribute('style', 'background: white; color: #333');
  return `${svg.outerHTML}\n`;
}

/** Bars of the ratios to scikit-learn, a pair per data set, with the lowest and the highest round as a line. */
export function partialFitChart({ results, machine, node, date }) {
  const dataOf = ({ data, d, k }) => `${titleOf(data)} ${d}, ${k}`;
  const names = [...new Set(results.map(dataOf))];
  const rows = results.map((row) => ({
    ...row,
    name: dataOf(row),
    label: `${row.threads} thread${row.threads > 1 ? 's' : ''}`,
  }));
  const place = { fy: 'name', y: 'label' };
  const svg = Plot.plot({
    document,
    width: 860,
    height: 70 + 34 * names.length,
    marginTop: 40,
    marginLeft: 250,
    marginRight: 20,
    x: { label: 'times as fast as scikit-learn', axis: 'top', grid: true },
    y: { label: null, tickSize: 0 },
    fy: { label: null, domain: names, axis: null, padding: 0.15 },
    color: { domain: ['1 thread', '2 threads'], range: ['#2b6cb0', '#90cdf4'] },
    marks: [
      Plot.axisFy({ label: null, anchor: 'left', dx: -65, textAnchor: 'end' }),
      Plot.barX(rows, { ...place, x: 'ratio', fill: 'label' }),
      Plot.ruleY(rows, { ...place, x1: 'ratioLow', x2: 'ratioHigh', strokeWidth: 1.2 }),
      Plot.ruleX([1]),
    ],
  });
  return toFile(svg, `Speed against scikit-learn's partial_fit; ${machine}, Node ${node}, ${date}`);
}

const DRIFT_COLOURS = '#0072b2 #56b4e9 #009e73 #cc79a7 #332288 #e69f00 #d55e00 #999999 #000000 #b2df8a'.split(' ');
const COLUMNS = 3;

/** Distortion over time on drifting streams, one panel per scenario; undefined where the results hold no curves. */
export function driftChart({ results }) {
  const curves = results.filter(({ curve }) => curve);
  if (curves.length === 0) return undefined;
  const scenarios = [...new Set(curves.map(({ scenario }) => scenario))];
  const methods = [...new Set(curves.map(({ method }) => method))];
  const panel = (scenario) => {
    const i = scenarios.indexOf(scenario);
    return { fx: i % COLUMNS, fy: Math.floor(i / COLUMNS) };
  };
  const points = curves.flatMap(({ scenario, method, curve }) =>
    curve.map((distortion, batch) => ({ ...panel(scenario), method, batch, distortion })),
  );
  const svg = Plot.plot({
    document,
    width: 1000,
    height: 540,
    marginTop: 30,
    marginBottom: 110,
    x: { label: 'mini-batch', labelOffset: 36 },
    y: { label: 'distortion', type: 'log', domain: [5, 400], clamp: true, grid: true, ticks: [10, 30, 100, 300] },
    fx: { axis: null },
    fy: { axis: null },
    color: { domain: methods, range: DRIFT_COLOURS },
    marks: [
      Plot.frame({ stroke: '#888' }),
      Plot.line(points, {
        x: 'batch',
        y: 'distortion',
        z: 'method',
        stroke: 'method',
        strokeWidth: 1.2,
        fx: 'fx',
        fy: 'fy',
      }),
      Plot.text(scenarios, {
        fx: (name) => panel(name).fx,
        fy: (name) => panel(name).fy,
        frameAnchor: 'top',
        dy: -14,
        text: (name) => name,
      }),
    ],
  });
  svg.append(legend(methods, 470));
  return toFile(svg, 'Distortion of each mini-batch before it is learned from, over time, by scenario and method');
}

/** Names beside their colours, in three columns, from a height on. */
function legend(names, top) {
  const column = (i) => i % COLUMNS;
  const line = (i) => Math.floor(i / COLUMNS);
  const svg = Plot.plot({
    document,
    width: 1000,
    height: 80,
    margin: 10,
    marginLeft: 45,
    axis: null,
    x: { domain: [0, COLUMNS] },
    y: { domain: [Math.ceil(names.length / COLUMNS), 0] },
    marks: [
      Plot.dot(names, { x: (_, i) => column(i), y: (_, i) => line(i), fill: (_, i) => DRIFT_COLOURS[i] }),
      Plot.text(names, {
        x: (_, i) => column(i),
        y: (_, i) => line(i),
        text: (name) => name,
        dx: 8,
        textAnchor: 'start',
      }),
    ],
  });
  svg.setAttribute('y', String(top));
  return svg;
}
