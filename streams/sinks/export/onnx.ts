import type { Model, Transform } from '../../../src/model/index.js';
import { elementTypes, float, int, ints, OnnxGraph } from './onnxMessages.js';

/** Rows are divided by at least this length, since a row of zeros has length 0. */
const SMALLEST_LENGTH = 1e-300;

/**
 * An ONNX graph that labels rows: input `points` float32 [rows, d], output `cluster` int64 [rows].
 *
 * It computes in float64 on points shifted by the mean m of the centroids: with z_j = c_j − m and y = x − m,
 * argmin_j ‖x − c_j‖² = argmin_j (½‖z_j‖² − y·z_j), ties to the lowest j. The model's transform is applied first.
 * @returns the bytes of the file, in pieces to be written one after another
 */
export function toOnnx({ k, d, centroids, transform }: Model): readonly Uint8Array[] {
  const origin = new Float64Array(d);
  for (let i = 0; i < k * d; i++) origin[i % d] += centroids[i] / k;
  const shifted = centroids.map((c, i) => c - origin[i % d]);
  const graph = new OnnxGraph().node('Cast', ['points'], 'wide', [int('to', elementTypes.float64)]);
  addTransform(graph, transform, d);
  return graph
    .node('Sub', ['ready', 'origin'], 'shifted')
    .node('Gemm', ['shifted', 'centroids', 'half'], 'scores', [float('alpha', -1), float('beta', 1), int('transB', 1)])
    .node('ArgMin', ['scores'], 'cluster', [int('axis', 1), int('keepdims', 0)])
    .named('meander')
    .constant('origin', [d], origin)
    .constant('centroids', [k, d], shifted)
    .constant('half', [k], halfSquaredNorms(shifted, k, d))
    .value('input', 'points', elementTypes.float32, ['rows', d])
    .value('output', 'cluster', elementTypes.int64, ['rows'])
    .encode('meander');
}

/** ½‖z_j‖² of k rows of d numbers. */
const halfSquaredNorms = (rows: Float64Array, k: number, d: number): Float64Array =>
  Float64Array.from({ length: k }, (_, j) => {
    const row = rows.subarray(j * d, (j + 1) * d);
    return row.reduce((sum, z) => sum + z * z, 0) / 2;
  });

/** Adds the operators from `wide`, the points as float64, to `ready`, the points in the units of the centroids. */
function addTransform(graph: OnnxGraph, { standardize, normalize }: Transform = {}, d: number): void {
  graph
    .node('Sub', ['wide', 'mean'], 'centred')
    .node('Div', ['centred', 'scale'], normalize ? 'scaled' : 'ready')
    .constant('mean', [d], Float64Array.from(standardize?.mean ?? new Float64Array(d)))
    .constant('scale', [d], Float64Array.from(standardize?.scale ?? new Float64Array(d).fill(1)));
  if (!normalize) return;
  graph
    .node('ReduceL2', ['scaled'], 'length', [ints('axes', [1]), int('keepdims', 1)])
    .node('Max', ['length', 'least'], 'divisor')
    .node('Div', ['scaled', 'divisor'], 'ready')
    .constant('least', [1], Float64Array.of(SMALLEST_LENGTH));
}
