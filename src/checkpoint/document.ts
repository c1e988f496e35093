import { modelError } from '../errors.js';
import type { Checkpoint } from '../learner/checkpoint.js';
import type { HeldRows } from '../model/points.js';
import type { Transform } from '../model/transform.js';
import { FORMAT, READABLE_FORMATS, upgrade } from './upgrade.js';

/** Version of this package, kept in every file. */
export const VERSION = '0.1.0';

const REQUIRED =
  'k d featureNames options step rows rejectedBy distortion objective perClusterInertia earlyStopping position movement complete warnings holdout'.split(
    ' ',
  );

/** What a file holds beside the centroids and weights, as plain JSON. */
export type Document = Record<string, unknown>;

/** The document of a checkpoint, without digests. */
export function toDocument(checkpoint: Checkpoint): Document {
  const { model, held, screening: _, certificate: __, replicas, ...fields } = checkpoint;
  const holdout = { values: toBase64(held.values), weights: toBase64(held.weights) };
  return {
    format: FORMAT,
    software: VERSION,
    k: model.k,
    d: model.d,
    transform: model.transform ?? null,
    ...fields,
    ...(replicas.length > 0 && { replicas }),
    holdout,
  };
}

/**
 * The checkpoint of a document and its numbers.
 * @throws MeanderError `model` for an unknown format or fields that do not fit
 */
export function fromDocument(written: Document, centroids: Float64Array, weights: Float64Array): Checkpoint {
  if (!READABLE_FORMATS.includes(written.format as number)) {
    throw modelError(
      `The model has format ${String(written.format)}; this version of Meander reads formats ${READABLE_FORMATS.join(', ')}. Use the version that wrote it.`,
    );
  }
  const document = upgrade(written);
  const missing = REQUIRED.find((field) => !(field in document));
  if (missing !== undefined) throw modelError(`its document lacks "${missing}"`);
  const {
    format: _,
    software: __,
    digest: ___,
    k,
    d,
    transform,
    holdout,
    ...fields
  } = document as unknown as Checkpoint & {
    format: number;
    software: string;
    digest?: string;
    k: number;
    d: number;
    transform?: Transform | null;
    holdout: { values: string; weights: string };
  };
  if (weights.length !== k || centroids.length !== k * d) {
    throw modelError(
      `The model says k = ${k}, d = ${d} but holds ${weights.length} centroids and ${centroids.length} numbers.`,
    );
  }
  const held: HeldRows = { values: fromBase64(holdout.values), weights: fromBase64(holdout.weights) };
  return {
    ...fields,
    flushes: fields.flushes ?? [],
    clock: fields.clock ?? null,
    watermark: fields.watermark ?? null,
    tracker: fields.tracker ?? null,
    replicas: fields.replicas ?? [],
    model: { k, d, centroids, weights, ...(transform && { transform }) },
    held,
    screening: null,
    certificate: null,
  };
}

/**
 * The bytes whose SHA-256 is the digest: centroids, weights, step, rows and objective. Two runs that learned the same
 * have the same, whatever the kernel, the source's record batches or the machine.
 */
export function stateBytes({ model, step, rows, objective }: Checkpoint): Uint8Array<ArrayBuffer> {
  return join(canonical({ k: model.k, d: model.d, step, rows, objective }), model.centroids, model.weights);
}

/** The bytes whose SHA-256 guards a file: the whole document and the numbers. */
export function fileBytes(document: Document, centroids: Float64Array, weights: Float64Array): Uint8Array<ArrayBuffer> {
  return join(canonical(document), centroids, weights);
}

/** SHA-256 of the model's state, in hexadecimal; works in browsers. */
export async function digest(checkpoint: Checkpoint): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', stateBytes(checkpoint))));
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, v) =>
    v !== null && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );
}

function join(text: string, ...arrays: Float64Array[]): Uint8Array<ArrayBuffer> {
  const parts = [new TextEncoder().encode(text), ...arrays.map(littleEndian)];
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function littleEndian(numbers: Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * numbers.length));
  for (let i = 0; i < numbers.length; i++) view.setFloat64(8 * i, numbers[i], true);
  return new Uint8Array(view.buffer);
}

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
/** A multiple of 3, so that the pieces join to one base64 text; small enough to spread into a call. */
const PIECE = 6144;

function toBase64(numbers: Float64Array): string {
  const bytes = littleEndian(numbers);
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) text += btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  return text;
}

function fromBase64(text: string): Float64Array {
  const view = new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  return Float64Array.from({ length: view.byteLength / 8 }, (_, i) => view.getFloat64(8 * i, true));
}
