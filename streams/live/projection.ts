import type { Values } from '../../src/kernel/index.js';
import { type Random, random, symmetricEigen } from '../../src/numeric/index.js';
import { PER_TURN, Turns } from './turns.js';

/** A plane through n-dimensional rows. */
export interface Plane {
  /** d: a point of the plane. */
  readonly origin: Float64Array;
  /** 2×d: two orthonormal directions, the one along which rows spread most first; zeros where there is none. */
  readonly axes: Float64Array;
  /** Share of the variance of the rows along each axis, 0…1. */
  readonly share: readonly [number, number];
}

/** Rows to fit a plane to. */
export interface WeightedRows {
  /** n×d, row-major. */
  readonly values: Values;
  /** n weights. */
  readonly weights: Values;
}

/** Directions of the iteration: more than two, so that the first two converge sooner. */
const BLOCK = 4;
/** Iterations; each shrinks the error by the ratio of the fifth eigenvalue to the second. */
const ROUNDS = 16;
/** Numbers of the rows that are used, so that fitting takes some 100 ms at most, cut into turns. */
const MOST_NUMBERS = 2 ** 18;

/**
 * The plane of the two principal axes of some rows, by orthogonal iteration on their covariance (Saad 2011, §5.2),
 * which is never formed. Of many rows an even sample is used. The sign of an axis is that of its largest part. Requests
 * are answered meanwhile.
 */
export async function principalPlane({ values, weights }: WeightedRows, d: number): Promise<Plane> {
  const n = weights.length;
  const stride = Math.max(1, Math.ceil((n * d) / MOST_NUMBERS));
  const chosen = Array.from({ length: Math.ceil(n / stride) }, (_, i) => i * stride).filter((i) => weights[i] > 0);
  const total = chosen.reduce((sum, i) => sum + weights[i], 0);
  const turns = new Turns();
  const origin = new Float64Array(d);
  for (const i of chosen) {
    if (turns.isDue(2 * d)) await turns.next(2 * d);
    for (let t = 0; t < d; t++) origin[t] += (weights[i] / total) * values[i * d + t];
  }
  const centred = new Float64Array(chosen.length * d);
  let variance = 0;
  for (const [at, i] of chosen.entries()) {
    if (turns.isDue(2 * d)) await turns.next(2 * d);
    const root = Math.sqrt(weights[i] / total);
    for (let t = 0; t < d; t++) {
      const moved = root * (values[i * d + t] - origin[t]);
      centred[at * d + t] = moved;
      variance += moved * moved;
    }
  }
  return { origin, ...(await principalAxes({ rows: centred, variance }, d, turns)) };
}

interface CentredRows {
  /** n×d with mean zero, times the roots of the weights. */
  readonly rows: Float64Array;
  /** Sum of the squares of all numbers. */
  readonly variance: number;
}

async function principalAxes({ rows, variance }: CentredRows, d: number, turns: Turns) {
  const size = Math.min(BLOCK, d);
  let block: Float64Array = randomRows(size, d, random(0, 'map'));
  orthonormalize(block, size, d);
  for (let round = 0; round < ROUNDS; round++) {
    block = await timesCovariance(rows, block, d, turns);
    orthonormalize(block, size, d);
  }
  const image = await timesCovariance(rows, block, d, turns);
  const small = new Float64Array(size * size);
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) small[i * size + j] = dot(block, i, image, j, d);
  const { values, vectors } = symmetricEigen(small, size);
  const axes = new Float64Array(2 * d);
  const share: [number, number] = [0, 0];
  for (let q = 0; q < Math.min(2, size); q++) {
    const from = size - 1 - q;
    if (!(values[from] > 0)) continue;
    for (let i = 0; i < size; i++)
      for (let t = 0; t < d; t++) axes[q * d + t] += vectors[from * size + i] * block[i * d + t];
    share[q] = Math.min(1, values[from] / variance);
    giveSign(axes.subarray(q * d, (q + 1) * d));
  }
  return { axes, share } satisfies Partial<Plane>;
}

const randomRows = (n: number, d: number, next: Random) => Float64Array.from({ length: n * d }, () => next() - 0.5);

const dot = (a: Float64Array, i: number, b: Float64Array, j: number, d: number) => {
  let sum = 0;
  for (let t = 0; t < d; t++) sum += a[i * d + t] * b[j * d + t];
  return sum;
};

/** The covariance times each of some directions. */
async function timesCovariance(
  rows: Float64Array,
  block: Float64Array,
  d: number,
  turns: Turns,
): Promise<Float64Array> {
  const out = new Float64Array(block.length);
  const numbers = 2 * block.length;
  for (let i = 0; i * d < rows.length; i++) {
    if (turns.isDue(numbers)) await turns.next(numbers);
    addImage(out, rows, i, block, d);
  }
  return out;
}

/** Adds the image of each direction under the outer product of one row with itself. */
function addImage(out: Float64Array, rows: Float64Array, i: number, block: Float64Array, d: number): void {
  for (let q = 0; q * d < block.length; q++) {
    const along = dot(rows, i, block, q, d);
    for (let t = 0; t < d; t++) out[q * d + t] += along * rows[i * d + t];
  }
}

/** Makes rows orthonormal by Gram–Schmidt, twice (Giraud, Langou & Rozložník 2005); one that depends becomes zero. */
function orthonormalize(block: Float64Array, size: number, d: number): void {
  for (let i = 0; i < size; i++) {
    const before = Math.sqrt(dot(block, i, block, i, d));
    for (let round = 0; round < 2; round++)
      for (let j = 0; j < i; j++) {
        const along = dot(block, i, block, j, d);
        for (let t = 0; t < d; t++) block[i * d + t] -= along * block[j * d + t];
      }
    const length = Math.sqrt(dot(block, i, block, i, d));
    const factor = length > 1e-10 * before ? 1 / length : 0;
    for (let t = 0; t < d; t++) block[i * d + t] *= factor;
  }
}

function giveSign(axis: Float64Array): void {
  const largest = axis.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0);
  if (largest < 0) for (let t = 0; t < axis.length; t++) axis[t] = -axis[t];
}

/** Rows in a plane: x, y of each. @param values IN n×d */
export function project(values: Values, d: number, { origin, axes }: Plane): Float32Array {
  const n = values.length / d;
  const out = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) {
    let [x, y] = [0, 0];
    for (let t = 0; t < d; t++) {
      const moved = values[i * d + t] - origin[t];
      x += moved * axes[t];
      y += moved * axes[d + t];
    }
    out[2 * i] = x;
    out[2 * i + 1] = y;
  }
  return out;
}

/** The same as `project`; requests are answered meanwhile. */
export async function projectInTurns(values: Values, d: number, plane: Plane): Promise<Float32Array> {
  const out = new Float32Array((2 * values.length) / d);
  const [turns, piece] = [new Turns(), Math.max(1, Math.floor(PER_TURN / (4 * d)))];
  for (let at = 0; at * d < values.length; at += piece) {
    if (turns.isDue(2 * piece * d)) await turns.next(2 * piece * d);
    out.set(project(values.subarray(at * d, (at + piece) * d), d, plane), 2 * at);
  }
  return out;
}

/** The box around points of a plane, with a margin: x0, y0, x1, y1. */
export function boundsOf(...groups: readonly Float32Array[]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const points of groups)
    for (let i = 0; i < points.length; i += 2) {
      const [x, y] = [points[i], points[i + 1]];
      if (!Number.isFinite(x + y)) continue;
      [box[0], box[1]] = [Math.min(box[0], x), Math.min(box[1], y)];
      [box[2], box[3]] = [Math.max(box[2], x), Math.max(box[3], y)];
    }
  if (box[0] > box[2]) return [-1, -1, 1, 1];
  const margin = 0.05 * Math.max(box[2] - box[0], box[3] - box[1]) || 1;
  return [box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin];
}
