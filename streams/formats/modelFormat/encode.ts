import { Field, FixedSizeList, Float64, makeData, RecordBatch, Schema, Struct, Uint32 } from 'apache-arrow';
import { type Document, fileParts, toDocument } from '../../../src/checkpoint/index.js';
import type { Checkpoint } from '../../../src/learner/index.js';
import type { Model } from '../../../src/model/index.js';
import { toIpc } from '../ipc/encode.js';
import { digestOf, sha256 } from './digest.js';
import { DOCUMENT_KEY } from './layout.js';

/**
 * Writes a model or checkpoint as an Arrow stream or file in memory: one row per centroid with the columns `cluster`
 * (uint32), `centroid` (fixed_size_list<float64>[d]) and `weight` (float64), and one JSON document in the schema's
 * metadata under `meander`. The document holds the SHA-256 of everything else.
 * @category Sinks
 */
export function encodeModel(checkpoint: Checkpoint, format: 'stream' | 'file' = 'stream'): Uint8Array {
  return toIpc([modelTable(checkpoint.model, documentText(checkpoint))], format);
}

/** The document as JSON, with the digest of the state and the SHA-256 of the whole model. */
function documentText(checkpoint: Checkpoint): string {
  const { centroids, weights } = checkpoint.model;
  const document: Document = { ...toDocument(checkpoint), digest: digestOf(checkpoint) };
  return JSON.stringify({ ...document, sha256: sha256(fileParts(document, centroids, weights)) });
}

/** The centroids and weights as a record batch whose schema carries the document. */
function modelTable({ k, d, centroids, weights }: Model, document: string): RecordBatch {
  const list = new FixedSizeList(d, new Field('item', new Float64(), false));
  const fields: Field[] = [
    new Field('cluster', new Uint32(), false),
    new Field('centroid', list, false),
    new Field('weight', new Float64(), false),
  ];
  const children = [
    makeData({ type: new Uint32(), length: k, data: Uint32Array.from({ length: k }, (_, j) => j) }),
    makeData({ type: list, length: k, child: makeData({ type: new Float64(), length: k * d, data: centroids }) }),
    makeData({ type: new Float64(), length: k, data: weights }),
  ];
  const schema = new Schema(fields, new Map([[DOCUMENT_KEY, document]]));
  return new RecordBatch(schema, makeData({ type: new Struct(fields), length: k, children }));
}
