import { usageError } from '../../src/errors.js';
import { normal, random } from '../../src/numeric/index.js';
import { withOrigin } from '../points/batchOrigin.js';
import { pointsSchema, toRecordBatch } from './fromPoints.js';
import type { Source } from './source.js';

/** Kinds of synthetic stream. */
export const syntheticKinds = ['blobs', 'uniform', 'drift', 'sorted'] as const;

/** What to generate. */
export interface SyntheticSpec {
  /** `blobs`: Gaussian clusters in random order; `sorted`: one after another; `drift`: centres that move; `uniform`: no clusters. */
  kind: (typeof syntheticKinds)[number];
  rows: number;
  d: number;
  /** Number of clusters. */
  k: number;
  /** Default 0. */
  seed?: number | string;
  /** Another sample of the same clusters, default 0. */
  part?: number;
  /** Standard deviation of a cluster, default 1; the centres are uniform in a cube of side 20. */
  spread?: number;
  /** Default 65,536. */
  batchRows?: number;
}

/** How far a centre of `drift` moves along each axis from the first row to the last. */
const DRIFT = 10;

/** The true centres, k×d, of a synthetic stream at its start. */
export function trueCentres({ seed = 0, k, d }: SyntheticSpec): Float64Array {
  const next = random(seed, 'centres');
  return Float64Array.from({ length: k * d }, () => 20 * next() - 10);
}

/**
 * A synthetic stream of float32 rows. Each record batch is a function of the seed and its own number, so that it can be
 * read from anywhere.
 */
export function synthetic(spec: SyntheticSpec): Source {
  const { kind, rows, d, k, seed = 0, part = 0, spread = 1, batchRows = 65_536 } = spec;
  if (!syntheticKinds.includes(kind))
    throw usageError(`The synthetic stream "${kind}" is not known; use ${syntheticKinds.join(', ')}.`);
  const centres = trueCentres(spec);
  const schema = pointsSchema(d, true);
  const fill = (number: number, from: number, n: number) => {
    const next = random(seed, `rows/${part}/${number}`);
    const values = new Float32Array(n * d);
    for (let i = 0; i < n; i++) {
      const place = (from + i) / rows;
      const j = kind === 'sorted' ? Math.min(k - 1, Math.floor(place * k)) : Math.floor(next() * k);
      const moved = kind === 'drift' ? DRIFT * place : 0;
      for (let t = 0; t < d; t++)
        values[i * d + t] = kind === 'uniform' ? 20 * next() - 10 : centres[j * d + t] + moved + spread * normal(next);
    }
    return values;
  };
  async function* read(position: unknown, signal: AbortSignal) {
    for (let number = (position as number | null) ?? 0; number * batchRows < rows && !signal.aborted; number++) {
      const from = number * batchRows;
      const n = Math.min(batchRows, rows - from);
      const batch = toRecordBatch({ values: fill(number, from, n), n, d }, schema);
      yield withOrigin(batch, { position: number, pass: 0, name: `synthetic ${kind}`, batch: number });
    }
  }
  return {
    name: `synthetic ${kind}`,
    identity: JSON.stringify({ kind, rows, d, k, seed, part, spread, batchRows }),
    schema: async () => schema,
    open: read,
    progress: (position) => (((position as number | null) ?? 0) * batchRows) / rows,
  };
}
