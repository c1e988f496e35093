import { describe, expect, test } from 'vitest';
import { predictor } from '../../../../src/estimator/index.js';
import { normal } from '../../../../src/numeric/normal.js';
import { random } from '../../../../src/numeric/random.js';
import type { Model } from '../../../../streams/index.js';
import { toOnnx } from '../../../../streams/sinks/export/onnx.js';

/** Fields of a protocol buffers message: numbers, or bytes of texts, blobs and nested messages. */
type Fields = Map<number, (number | Buffer)[]>;

/** Decodes one level of a message. */
function decode(bytes: Buffer): Fields {
  const fields: Fields = new Map();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  const read = (wire: number) => {
    if (wire === 0) return varint();
    const length = wire === 5 ? 4 : varint();
    at += length;
    return wire === 5 ? bytes.readFloatLE(at - 4) : bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = varint();
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), read(key & 7)]);
  }
  return fields;
}

const all = (fields: Fields, field: number) => (fields.get(field) ?? []) as Buffer[];
const texts = (fields: Fields, field: number) => all(fields, field).map(String);

/** The constants and the operators of a file's graph. */
function graphOf(bytes: Buffer) {
  const graph = decode(all(decode(bytes), 7)[0]);
  const constants = all(graph, 5).map((tensor) => {
    const fields = decode(tensor);
    const raw = all(fields, 9)[0];
    const numbers = Array.from({ length: raw.length / 8 }, (_, i) => raw.readDoubleLE(8 * i));
    return [texts(fields, 8)[0], { shape: fields.get(1) as number[], numbers }] as const;
  });
  const nodes = all(graph, 1).map((node) => {
    const fields = decode(node);
    return { type: texts(fields, 4)[0], inputs: texts(fields, 1), output: texts(fields, 2)[0] };
  });
  return { constants: new Map(constants), nodes };
}

type Graph = ReturnType<typeof graphOf>;

/** Runs the graph on one row, operator by operator, as the ONNX specification defines them. */
function run({ constants, nodes }: Graph, row: readonly number[]): number {
  const values = new Map([...constants].map(([name, { numbers }]) => [name, numbers]));
  values.set('points', [...row]);
  const d = row.length;
  const each = (a: number[], b: number[], f: (x: number, y: number) => number) =>
    a.map((x, i) => f(x, b[i % b.length]));
  for (const { type, inputs, output } of nodes) {
    const [a, b, c] = inputs.map((name) => values.get(name) ?? []);
    const operators: Record<string, () => number[]> = {
      Cast: () => a,
      Sub: () => each(a, b, (x, y) => x - y),
      Div: () => each(a, b, (x, y) => x / y),
      Max: () => each(a, b, Math.max),
      ReduceL2: () => [Math.hypot(...a)],
      Gemm: () => c.map((half, j) => half - a.reduce((sum, x, t) => sum + x * b[j * d + t], 0)),
      ArgMin: () => [a.indexOf(Math.min(...a))],
    };
    values.set(output, operators[type]());
  }
  return values.get('cluster')?.[0] ?? Number.NaN;
}

const next = random(0, 'onnx');
const [k, d] = [7, 3];
const plain: Model = {
  k,
  d,
  centroids: Float64Array.from({ length: k * d }, () => normal(next)),
  weights: new Float64Array(k).fill(1),
};
const standardize = { mean: [4, 5, 6], scale: [1, 2, 0.5] };

describe('an ONNX graph', () => {
  test.each<[string, Model]>([
    ['without a transform', plain],
    ['that standardizes', { ...plain, transform: { standardize } }],
    ['that normalizes', { ...plain, transform: { normalize: 'l2' } }],
    ['that does both', { ...plain, transform: { standardize, normalize: 'l2' } }],
  ])('%s gives the labels that predict gives', (_, model) => {
    const graph = graphOf(Buffer.concat(toOnnx(model)));
    const shift = model.transform?.standardize ? 5 : 0;
    const values = Float64Array.from({ length: 500 * d }, () => shift + 2 * normal(next));
    const assign = predictor(model);
    const { labels } = assign({ values, n: 500, d });
    assign.close();
    const found = Array.from({ length: 500 }, (_, i) => run(graph, Array.from(values.subarray(i * d, (i + 1) * d))));
    expect(found).toEqual(Array.from(labels));
    expect(new Set(found).size).toBeGreaterThan(3);
  });
  test('holds its centroids as one tensor k×d', () => {
    expect(graphOf(Buffer.concat(toOnnx(plain))).constants.get('centroids')?.shape).toEqual([k, d]);
  });
  test('says its IR version, its operator set, and its input and output', () => {
    const model = decode(Buffer.concat(toOnnx(plain)));
    const graph = decode(all(model, 7)[0]);
    expect([model.get(1), decode(all(model, 8)[0]).get(2)]).toEqual([[8], [13]]);
    expect([11, 12].map((field) => texts(decode(all(graph, field)[0]), 1))).toEqual([['points'], ['cluster']]);
  });
});
