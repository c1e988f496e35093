// Rows for the comparisons: blobs that overlap, noise without structure, and real vectors where they are given.
import { existsSync, readFileSync } from 'node:fs';
import { tableFromIPC } from 'apache-arrow';
import { normal, random } from '../../dist/src/numeric/index.js';

/** The cells, or those of them that CELLS='[[16,64]]' names by d and k. */
export const chosen = (cells) => {
  const named = JSON.parse(process.env.CELLS ?? 'null');
  return named ? cells.filter(([d, k]) => named.some((cell) => cell[0] === d && cell[1] === k)) : cells;
};

/** n×d float32 rows around k centres drawn N(0, 1), with unit noise around them; `noise` has no centres. */
export function madeRows(kind, d, k, n) {
  const next = random(0, `bench/${kind}/${d}/${k}`);
  const centres = Float64Array.from({ length: k * d }, () => (kind === 'noise' ? 0 : normal(next)));
  const values = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const j = Math.floor(next() * k) * d;
    for (let t = 0; t < d; t++) values[i * d + t] = centres[j + t] + normal(next);
  }
  return values;
}

/** The vectors of an Arrow file, over and over in their order until there are n rows; undefined where there is no such file. */
export function fileRows(path, n) {
  if (!existsSync(path)) return undefined;
  const table = tableFromIPC(readFileSync(path));
  const list = table.getChildAt(table.schema.fields.findIndex(({ type }) => type.listSize));
  const d = list.type.listSize;
  const once = Float32Array.from(
    list.data.flatMap(({ children: [child], length }) => Array.from(child.values.subarray(0, length * d))),
  );
  const values = new Float32Array(n * d);
  for (let at = 0; at < values.length; at += once.length) values.set(once.subarray(0, values.length - at), at);
  return { values, d };
}
