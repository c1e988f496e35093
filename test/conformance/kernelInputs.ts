import type { Values } from '../../src/index.js';
import { normal } from '../../src/numeric/normal.js';
import { random } from '../../src/numeric/random.js';

/** Rows and centroids to assign them to. */
export interface Input {
  name: string;
  values: Values;
  centroids: Float64Array;
  k: number;
  d: number;
}

/** Random numbers of the suite. */
export const next = random(1, 'conformance');
/** Normal numbers. */
export const gaussian = (length: number, scale = 1, shift = 0) =>
  Float64Array.from({ length }, () => shift + scale * normal(next));
/** Normal rows and centroids. */
export const input = (name: string, n: number, k: number, d: number, scale = 1, shift = 0): Input => ({
  name,
  k,
  d,
  values: gaussian(n * d, scale, shift),
  centroids: gaussian(k * d, scale, shift),
});

/**
 * Rows halfway between two of k centroids, moved by a few units in the last place; one of the two is `of`, if given.
 */
export function between(centroids: Float64Array, k: number, d: number, of?: number): Float64Array {
  const values = new Float64Array(200 * d);
  for (let i = 0; i < 200; i++) {
    const a = (of ?? Math.floor(next() * k)) * d;
    const b = Math.floor(next() * k) * d;
    for (let t = 0; t < d; t++)
      values[i * d + t] = (centroids[a + t] + centroids[b + t]) / 2 + (next() - 0.5) * 2 ** -50;
  }
  return values;
}

/** Rows on bisectors of centroids. */
function bisectors(d: number, k: number): Input {
  const centroids = gaussian(k * d, 3);
  return { name: `rows on bisectors, d = ${d}`, values: between(centroids, k, d), centroids, k, d };
}

/**
 * Rows as near to one of two centroids as to the other, but far from both, where the rounding of a screen is largest.
 */
function farBisectors(d: number): Input {
  const centroids = gaussian(2 * d);
  const across = Float64Array.from({ length: d }, (_, t) => centroids[t] - centroids[d + t]);
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, t) => sum + x * b[t], 0);
  const values = new Float64Array(400 * d);
  for (let at = 0; at < values.length; at += d) {
    const away = gaussian(d, 300);
    const along = dot(away, across) / dot(across, across);
    for (let t = 0; t < d; t++) values[at + t] = (centroids[t] + centroids[d + t]) / 2 + away[t] - along * across[t];
  }
  return { name: `far rows on bisectors, d = ${d}`, values, centroids, k: 2, d };
}

const repeatRows = (rows: Float64Array, d: number, times: number) =>
  Float64Array.from({ length: rows.length * times }, (_, i) => rows[i % d]);

const outlier = input('one enormous outlier among centroids and rows', 500, 20, 8);
outlier.centroids.fill(1e9, 8, 16);
outlier.values.fill(-1e12, 80, 88);

/** Inputs on which every kernel must return the bits of the scalar kernel: shapes, scales, ties and cancellation. */
export const inputs: readonly Input[] = [
  ...[1, 2, 3, 4, 5, 7, 8, 16, 17, 64, 129].map((d) => input(`random, d = ${d}`, 333, 37, d)),
  ...[1, 2, 7, 8, 9, 15, 16, 17].map((k) => input(`random, k = ${k}`, 101, k, 6)),
  input('k = 1', 100, 1, 3),
  input('one row', 1, 5, 5),
  input('d = 4,096', 21, 9, 4096),
  input('k = 10,000', 40, 10_000, 3),
  input('offset 1e6 with unit spread', 500, 30, 12, 1, 1e6),
  input('offset 1e12 with unit spread', 300, 30, 12, 1, 1e12),
  input('tiny', 300, 20, 7, 1e-30),
  input('denormal', 200, 20, 5, 1e-310),
  input('squares that underflow', 200, 20, 5, 1e-165),
  input('huge', 300, 20, 7, 1e30),
  input('squares that overflow float64', 100, 9, 3, 1e160),
  { ...input('all rows equal', 1, 20, 9), values: repeatRows(gaussian(9), 9, 100) },
  {
    ...input('zero variance everywhere', 1, 12, 4),
    values: new Float64Array(400).fill(7),
    centroids: new Float64Array(48).fill(7),
  },
  { ...input('duplicated centroids', 400, 1, 6), k: 24, centroids: repeatRows(gaussian(6), 6, 24) },
  {
    ...input('integer grid full of ties', 1, 1, 2),
    k: 25,
    values: Float64Array.from({ length: 800 }, () => Math.floor(next() * 9) / 2),
    centroids: Float64Array.from({ length: 50 }, (_, i) => (i % 2 ? Math.floor(i / 10) : Math.floor(i / 2) % 5)),
  },
  {
    ...input('alternating signs that cancel', 1, 16, 64),
    values: Float64Array.from({ length: 64 * 100 }, (_, i) => (i % 2 ? -1 : 1) * (1e4 + next())),
    centroids: Float64Array.from({ length: 64 * 16 }, (_, i) => (i % 2 ? -1 : 1) * (1e4 + next())),
  },
  bisectors(2, 9),
  bisectors(16, 64),
  bisectors(100, 33),
  bisectors(256, 96),
  bisectors(512, 33),
  farBisectors(16),
  farBisectors(96),
  outlier,
];
