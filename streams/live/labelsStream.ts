import { Field, Float64, Int32, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import { toIpc } from '../formats/ipc/encode.js';
import type { LabelledRows } from './labelRows.js';

const fields = [
  new Field('cluster', new Int32(), false),
  new Field('distance', new Float64(), false),
  new Field('second', new Int32(), false),
  new Field('second_distance', new Float64(), false),
];

/** Labels as a record batch: `cluster`, `distance` (squared), and the same of the second nearest centroid. */
export function labelledBatch({ labels, distances, second, secondDistances }: LabelledRows): RecordBatch {
  const length = labels.length;
  const children = [
    makeData({ type: new Int32(), length, data: labels }),
    makeData({ type: new Float64(), length, data: distances }),
    makeData({ type: new Int32(), length, data: second }),
    makeData({ type: new Float64(), length, data: secondDistances }),
  ];
  return new RecordBatch(new Schema(fields), makeData({ type: new Struct(fields), length, children }));
}

/** Record batches of labels as an Arrow stream. */
export function labelsStream(batches: readonly RecordBatch[]): Uint8Array {
  const empty = () => {
    const none = new Int32Array(0);
    const nothing = new Float64Array(0);
    return labelledBatch({ labels: none, distances: nothing, second: none, secondDistances: nothing });
  };
  return toIpc(batches.length > 0 ? batches : [empty()], 'stream');
}
