import { createHash } from 'node:crypto';
import { Field, FixedSizeList, Float64, makeData, RecordBatch, Schema, Struct, Uint32 } from 'apache-arrow';
import { type Checkpoint, type Document, fileBytes, fromDocument, modelError, stateBytes, toDocument } from '../../src/index.js';
import { readBytes } from '../ipc/readBytes.js';
import { toIpc } from './arrowFile.js';

const KEY = 'meander';
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** SHA-256 of the model's state, the same for every run that learned the same. */
export const digestOf = (checkpoint: Checkpoint): string => sha256(stateBytes(checkpoint));

/**
 * A model or checkpoint as Arrow IPC bytes: one row per centroid (`cluster`, `centroid`, `weight`) and one JSON document
 * in the schema's metadata, under `meander`.
 */
export function encodeModel(checkpoint: Checkpoint, format: 'stream' | 'file' = 'stream'): Uint8Array {
  const { k, d, centroids, weights } = checkpoint.model;
  const document: Document = { ...toDocument(checkpoint), digest: digestOf(checkpoint) };
  const metadata = new Map([[KEY, JSON.stringify({ ...document, sha256: sha256(fileBytes(document, centroids, weights)) })]]);
  const list = new FixedSizeList(d, new Field('item', new Float64(), false));
  const fields: Field[] = [new Field('cluster', new Uint32(), false), new Field('centroid', list, false), new Field('weight', new Float64(), false)];
  const schema = new Schema(fields, metadata);
  const children = [
    makeData({ type: new Uint32(), length: k, data: Uint32Array.from({ length: k }, (_, j) => j) }),
    makeData({ type: list, length: k, child: makeData({ type: new Float64(), length: k * d, data: centroids }) }),
    makeData({ type: new Float64(), length: k, data: weights }),
  ];
  return toIpc([new RecordBatch(schema, makeData({ type: new Struct(fields), length: k, children }))], format);
}

/**
 * Reads what `encodeModel` wrote.
 * @param name for messages
 * @throws MeanderError `model` for other Arrow data, a flipped bit or an unknown format
 */
export async function decodeModel(bytes: Uint8Array, name: string): Promise<Checkpoint> {
  const { schema, batches } = await readBytes(bytes, name).catch((cause: Error) => {
    throw modelError(`${name} is no readable model: ${cause.message}`, { cause });
  });
  const text = schema.metadata.get(KEY);
  if (text === undefined || batches.length !== 1) {
    throw modelError(`${name} is Arrow data but no Meander model: its schema carries no "${KEY}" document. Make one with meander fit --out.`);
  }
  try {
    const { sha256: written, ...document } = JSON.parse(text) as Document;
    const [, list, weight] = batches[0].data.children;
    const centroids = Float64Array.from(list.children[0].values as Float64Array);
    const weights = Float64Array.from(weight.values as Float64Array);
    const trimmed = centroids.subarray(0, Number(document.k) * Number(document.d)).slice();
    const checkpoint = fromDocument(document, trimmed, weights.slice(0, Number(document.k)));
    const found = sha256(fileBytes(document, checkpoint.model.centroids, checkpoint.model.weights));
    if (found !== written) throw modelError(`its SHA-256 is ${found} but it says ${String(written)}`);
    return checkpoint;
  } catch (cause) {
    throw modelError(`${name} is a damaged or incompatible model: ${(cause as Error).message}. Use an earlier checkpoint, or fit again.`, { cause });
  }
}
