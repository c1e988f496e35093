import { Field, FixedSizeList, Float64, makeData, RecordBatch, Schema, Struct, Uint32 } from 'apache-arrow';
import { type Document, fileBytes, toDocument } from '../../../src/checkpoint/index.js';
import type { Checkpoint } from '../../../src/learner/index.js';

import { toIpc } from '../ipc/encode.js';
import { KEY } from './decode.js';
import { digestOf, sha256 } from './digest.js';

/**
 * A model or checkpoint as Arrow IPC bytes: one row per centroid (`cluster`, `centroid`, `weight`) and one JSON document
 * in the schema's metadata, under `meander`.
 */
export function encodeModel(checkpoint: Checkpoint, format: 'stream' | 'file' = 'stream'): Uint8Array {
  const { k, d, centroids, weights } = checkpoint.model;
  const document: Document = { ...toDocument(checkpoint), digest: digestOf(checkpoint) };
  const metadata = new Map([
    [KEY, JSON.stringify({ ...document, sha256: sha256(fileBytes(document, centroids, weights)) })],
  ]);
  const list = new FixedSizeList(d, new Field('item', new Float64(), false));
  const fields: Field[] = [
    new Field('cluster', new Uint32(), false),
    new Field('centroid', list, false),
    new Field('weight', new Float64(), false),
  ];
  const schema = new Schema(fields, metadata);
  const children = [
    makeData({ type: new Uint32(), length: k, data: Uint32Array.from({ length: k }, (_, j) => j) }),
    makeData({ type: list, length: k, child: makeData({ type: new Float64(), length: k * d, data: centroids }) }),
    makeData({ type: new Float64(), length: k, data: weights }),
  ];
  return toIpc([new RecordBatch(schema, makeData({ type: new Struct(fields), length: k, children }))], format);
}
