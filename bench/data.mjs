// Rows for the benchmarks: overlapping blobs, noise without structure, and vectors from an Arrow file.
import { existsSync, readFileSync } from 'node:fs';
import { tableFromIPC } from 'apache-arrow';
import { normal, random } from '../dist/src/numeric/index.js';

/** The sizes [d, k, …] to measure: all of them, or those that CELLS='[[16,64],[128,256]]' selects by d and k. */
export function selectSizes(sizes) {
  const wanted = JSON.parse(process.env.CELLS ?? 'null');
  return wanted ? sizes.filter(([d, k]) => wanted.some((size) => size[0] === d && size[1] === k)) : sizes;
}

/**
 * n×d float32 rows, row-major.
 * @param kind `blobs`: k centres drawn from N(0, I) with unit noise around them; `noise`: unit noise around zero
 */
export function generateRows(kind, d, k, n) {
  const next = random(0, `bench/${kind}/${d}/${k}`);
  const centres = Float64Array.from({ length: k * d }, () => (kind === 'noise' ? 0 : normal(next)));
  return rowsAround(centres, d, k, n, next);
}

/** n×d float32 rows, each around one of k centres (k×d) chosen at random, with unit noise. */
export function rowsAround(centres, d, k, n, next) {
  const values = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const j = Math.floor(next() * k) * d;
    for (let t = 0; t < d; t++) values[i * d + t] = centres[j + t] + normal(next);
  }
  return values;
}

/**
 * The vectors of an Arrow file's first fixed-size list column; undefined where there is no such file.
 * @returns `values` (n×d float32), d, and `count`, the number of vectors in the file; where n is more than that, the
 *   vectors are repeated in their order
 */
export function readVectors(path, n) {
  if (!existsSync(path)) return undefined;
  const table = tableFromIPC(readFileSync(path));
  const list = table.getChildAt(table.schema.fields.findIndex(({ type }) => type.listSize));
  const d = list.type.listSize;
  const vectors = Float32Array.from(
    list.data.flatMap(({ children: [child], length }) => Array.from(child.values.subarray(0, length * d))),
  );
  const values = new Float32Array((n ?? table.numRows) * d);
  for (let at = 0; at < values.length; at += vectors.length) values.set(vectors.subarray(0, values.length - at), at);
  return { values, d, count: table.numRows };
}
