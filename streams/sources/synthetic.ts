import { usageError } from '../../src/errors.js';
import { normal, random } from '../../src/numeric/index.js';
import {
  anything,
  checkOptions,
  checkValue,
  numberFrom,
  type OptionChecks,
  seedValue,
  wholeNumber,
} from '../../src/options/index.js';
import { withOrigin } from '../points/batchOrigin.js';
import { pointsSchema, toRecordBatch } from './fromPoints.js';
import type { Source } from './source.js';

/** The kinds of synthetic stream. */
export const syntheticKinds = ['blobs', 'uniform', 'drift', 'sorted'] as const;

/**
 * What to generate.
 * @category Sources
 */
export interface SyntheticSpec {
  /**
   * `blobs`: Gaussian clusters in random order; `sorted`: the same, one cluster after another; `drift`: Gaussian
   * clusters whose centres move; `uniform`: uniform in the cube, without clusters.
   */
  kind: (typeof syntheticKinds)[number];
  /** Number of rows. */
  rows: number;
  /** Number of features. */
  d: number;
  /** Number of clusters. */
  k: number;
  /** Seed of the centres and the rows, default 0. */
  seed?: number | string;
  /** Number of a sample of the same clusters: another number gives other rows around the same centres. Default 0. */
  part?: number;
  /** Standard deviation of a cluster along each axis, default 1. */
  spread?: number;
  /** Rows per record batch, default 65,536. */
  batchRows?: number;
}

const checks: OptionChecks<SyntheticSpec> = {
  kind: anything,
  rows: wholeNumber(0),
  d: wholeNumber(1),
  k: wholeNumber(1),
  seed: seedValue,
  part: wholeNumber(0),
  spread: numberFrom(0),
  batchRows: wholeNumber(1),
};

/** Side of the cube around zero that the centres are uniform in. */
const SIDE = 20;
/** How far each centre of `drift` moves along each axis from the first row to the last. */
const DRIFT = 10;

/** The true centres of a synthetic stream at its start: k×d, row-major. */
export function trueCentres({ seed = 0, k, d }: SyntheticSpec): Float64Array {
  const next = random(seed, 'centres');
  return Float64Array.from({ length: k * d }, () => SIDE * next() - SIDE / 2);
}

/**
 * A synthetic stream of float32 rows. Each record batch depends only on the settings and its own number, so reading can
 * start at any of them.
 * @throws MeanderError `usage` for an unknown kind or setting, and for a value out of range
 * @category Sources
 */
export function synthetic(spec: SyntheticSpec): Source {
  const { kind, rows, d, k, seed = 0, part = 0, spread = 1, batchRows = 65_536 } = spec;
  if (!syntheticKinds.includes(kind))
    throw usageError(`There is no synthetic stream "${kind}"; use one of ${syntheticKinds.join(', ')}.`);
  checkOptions('synthetic', spec, checks);
  for (const name of ['rows', 'd', 'k'] as const) checkValue(name, spec[name], checks[name]);
  const all = { kind, rows, d, k, seed, part, spread, batchRows };
  const centres = trueCentres(spec);
  const schema = pointsSchema(d, true);
  const name = `synthetic ${kind}`;

  async function* read(position: unknown, signal: AbortSignal) {
    for (let number = (position as number | null) ?? 0; number * batchRows < rows && !signal.aborted; number++) {
      const values = batchValues(all, centres, number);
      const batch = toRecordBatch({ values, n: values.length / d, d }, schema);
      yield withOrigin(batch, { position: number, pass: 0, name, batch: number });
    }
  }

  return {
    name,
    identity: JSON.stringify(all),
    rereadable: true,
    schema: async () => schema,
    open: read,
    progress: (position) => (((position as number | null) ?? 0) * batchRows) / rows,
  };
}

/** The rows of one record batch, n×d row-major. */
function batchValues(spec: Required<SyntheticSpec>, centres: Float64Array, number: number): Float32Array {
  const { kind, rows, d, k, seed, part, spread, batchRows } = spec;
  const next = random(seed, `rows/${part}/${number}`);
  const first = number * batchRows;
  const n = Math.min(batchRows, rows - first);
  const values = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const place = (first + i) / rows;
    const j = kind === 'sorted' ? Math.min(k - 1, Math.floor(place * k)) : Math.floor(next() * k);
    const moved = kind === 'drift' ? DRIFT * place : 0;
    for (let t = 0; t < d; t++)
      values[i * d + t] =
        kind === 'uniform' ? SIDE * next() - SIDE / 2 : centres[j * d + t] + moved + spread * normal(next);
  }
  return values;
}
