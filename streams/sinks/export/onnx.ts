import type { Model, Transform } from '../../../src/model/index.js';
import { ProtobufMessage } from './protobuf.js';

const FLOAT = 1;
const INT64 = 7;
const DOUBLE = 11;
const IR_VERSION = 8;
const OPSET = 13;
/** Divides a row of zeros, which has no length. */
const LEAST_LENGTH = 1e-300;

/**
 * An ONNX graph: input `points` float32 [rows, d], output `cluster` int64 [rows]. It works in float64 on points shifted
 * by the mean of the centroids: argmin_j ½‖z_j‖² − y·z_j, ties to the lowest j. The model's transform comes first.
 */
export function toOnnx({ k, d, centroids, transform }: Model): Uint8Array {
  const origin = new Float64Array(d);
  for (let i = 0; i < k * d; i++) origin[i % d] += centroids[i] / k;
  const shifted = centroids.map((c, i) => c - origin[i % d]);
  const half = Float64Array.from(
    { length: k },
    (_, j) => shifted.subarray(j * d, (j + 1) * d).reduce((sum, z) => sum + z * z, 0) / 2,
  );
  const graph = transformed(
    new ProtobufMessage().message(1, node('Cast', ['points'], ['wide'], [int('to', DOUBLE)])),
    transform,
    d,
  )
    .message(1, node('Sub', ['ready', 'origin'], ['shifted']))
    .message(
      1,
      node(
        'Gemm',
        ['shifted', 'centroids', 'half'],
        ['scores'],
        [float('alpha', -1), float('beta', 1), int('transB', 1)],
      ),
    )
    .message(1, node('ArgMin', ['scores'], ['cluster'], [int('axis', 1), int('keepdims', 0)]))
    .text(2, 'meander')
    .message(5, tensor('origin', [d], origin))
    .message(5, tensor('centroids', [k, d], shifted))
    .message(5, tensor('half', [k], half))
    .message(11, shape('points', FLOAT, ['rows', d]))
    .message(12, shape('cluster', INT64, ['rows']));
  return new ProtobufMessage()
    .varint(1, IR_VERSION)
    .text(2, 'meander')
    .message(7, graph)
    .message(8, new ProtobufMessage().text(1, '').varint(2, OPSET))
    .encode();
}

/** From `wide` to `ready`. */
function transformed(graph: ProtobufMessage, { standardize, normalize }: Transform = {}, d: number): ProtobufMessage {
  const [mean, scale] = [standardize?.mean ?? new Array(d).fill(0), standardize?.scale ?? new Array(d).fill(1)];
  graph
    .message(1, node('Sub', ['wide', 'mean'], ['centred']))
    .message(1, node('Div', ['centred', 'scale'], [normalize ? 'scaled' : 'ready']))
    .message(5, tensor('mean', [d], Float64Array.from(mean)))
    .message(5, tensor('scale', [d], Float64Array.from(scale)));
  if (!normalize) return graph;
  return graph
    .message(1, node('ReduceL2', ['scaled'], ['length'], [ints('axes', [1]), int('keepdims', 1)]))
    .message(1, node('Max', ['length', 'least'], ['divisor']))
    .message(1, node('Div', ['scaled', 'divisor'], ['ready']))
    .message(5, tensor('least', [1], Float64Array.of(LEAST_LENGTH)));
}

function node(type: string, inputs: string[], outputs: string[], attributes: ProtobufMessage[] = []): ProtobufMessage {
  const message = new ProtobufMessage();
  for (const input of inputs) message.text(1, input);
  for (const output of outputs) message.text(2, output);
  message.text(4, type);
  for (const attribute of attributes) message.message(5, attribute);
  return message;
}

const int = (name: string, value: number) => new ProtobufMessage().text(1, name).varint(3, value).varint(20, 2);

const ints = (name: string, values: number[]) =>
  values.reduce((message, value) => message.varint(8, value), new ProtobufMessage().text(1, name)).varint(20, 7);

const float = (name: string, value: number) => new ProtobufMessage().text(1, name).float(2, value).varint(20, 1);

function tensor(name: string, dims: number[], values: Float64Array): ProtobufMessage {
  const message = new ProtobufMessage();
  for (const dim of dims) message.varint(1, dim);
  return message
    .varint(2, DOUBLE)
    .text(8, name)
    .blob(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function shape(name: string, type: number, dims: (string | number)[]): ProtobufMessage {
  const list = new ProtobufMessage();
  for (const dim of dims)
    list.message(
      1,
      typeof dim === 'string' ? new ProtobufMessage().text(2, dim) : new ProtobufMessage().varint(1, dim),
    );
  return new ProtobufMessage()
    .text(1, name)
    .message(2, new ProtobufMessage().message(1, new ProtobufMessage().varint(1, type).message(2, list)));
}
