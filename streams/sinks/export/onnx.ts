import type { Model } from '../../../src/index.js';
import { ProtobufMessage } from './protobuf.js';

const FLOAT = 1;
const INT64 = 7;
const DOUBLE = 11;
const IR_VERSION = 8;
const OPSET = 13;

/**
 * An ONNX graph: input `points` float32 [rows, d], output `cluster` int64 [rows]. It works in float64 on points shifted
 * by the mean of the centroids: argmin_j ½‖z_j‖² − y·z_j, ties to the lowest j.
 */
export function toOnnx({ k, d, centroids }: Model): Uint8Array {
  const origin = new Float64Array(d);
  for (let i = 0; i < k * d; i++) origin[i % d] += centroids[i] / k;
  const shifted = centroids.map((c, i) => c - origin[i % d]);
  const half = Float64Array.from({ length: k }, (_, j) => shifted.subarray(j * d, (j + 1) * d).reduce((sum, z) => sum + z * z, 0) / 2);
  const graph = new ProtobufMessage()
    .message(1, node('Cast', ['points'], ['wide'], [int('to', DOUBLE)]))
    .message(1, node('Sub', ['wide', 'origin'], ['shifted']))
    .message(1, node('Gemm', ['shifted', 'centroids', 'half'], ['scores'], [float('alpha', -1), float('beta', 1), int('transB', 1)]))
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

function node(type: string, inputs: string[], outputs: string[], attributes: ProtobufMessage[] = []): ProtobufMessage {
  const message = new ProtobufMessage();
  for (const input of inputs) message.text(1, input);
  for (const output of outputs) message.text(2, output);
  message.text(4, type);
  for (const attribute of attributes) message.message(5, attribute);
  return message;
}

const int = (name: string, value: number) => new ProtobufMessage().text(1, name).varint(3, value).varint(20, 2);

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
  for (const dim of dims) list.message(1, typeof dim === 'string' ? new ProtobufMessage().text(2, dim) : new ProtobufMessage().varint(1, dim));
  return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, new ProtobufMessage().varint(1, type).message(2, list)));
}
