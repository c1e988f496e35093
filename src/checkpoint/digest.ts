import type { Checkpoint } from '../learner/checkpoint.js';
import { littleEndian } from './base64.js';
import type { Document } from './upgrade.js';

/**
 * The bytes whose SHA-256 is the digest of a model: centroids, weights, step, rows and objective. Two runs that learned
 * the same have the same digest, whatever the kernel, the source's record batches or the machine. The parts are to be
 * read one after the other; they share memory with the checkpoint.
 */
export function stateParts({ model, step, rows, objective }: Checkpoint): Uint8Array[] {
  return parts(canonical({ k: model.k, d: model.d, step, rows, objective }), model.centroids, model.weights);
}

/** The bytes whose SHA-256 guards a file: the whole document and the numbers. */
export function fileParts(document: Document, centroids: Float64Array, weights: Float64Array): Uint8Array[] {
  return parts(canonical(document), centroids, weights);
}

/** SHA-256 of the model's state, in hexadecimal; works in browsers. */
export async function digest(checkpoint: Checkpoint): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', join(stateParts(checkpoint)));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** JSON with the keys of every object sorted by code unit. */
function canonical(value: unknown): string {
  const byKey = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);
  return JSON.stringify(value, (_, v) =>
    v !== null && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort(byKey)) : v,
  );
}

const parts = (text: string, ...arrays: Float64Array[]): Uint8Array[] => [
  new TextEncoder().encode(text),
  ...arrays.map(littleEndian),
];

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
