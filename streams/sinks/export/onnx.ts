import type { Model, Transform } from '../../../src/model/index.js';
import { elementTypes, float, int, ints, OnnxGraph, single } from './onnxMessages.js';

/** Rows are divided by at least this length, since a row of zeros has length 0. */
const SMALLEST_LENGTH = 1e-300;
/** Unit roundoff of float64. */
const ROUNDOFF = 2 ** -53;
/** More than the underflow of one product can change a score. */
const UNDERFLOW = 1e-305;

const DOCUMENTATION =
  'Labels rows by their nearest centroid (k-means). The label of x is the least j of those that minimize ' +
  'sum_t (x_t - c_jt)^2, in float64 with t ascending: bit by bit the label of "meander predict", ties included, ' +
  'for float32 rows; where the model standardizes, for the same numbers as float64. Where the model scales rows to ' +
  'length 1, the runtime may round the length differently, so a row that is as near to two centroids as rounding ' +
  'allows may get the other one. NaN is filled where the model fills missing values; else a row with NaN or infinity ' +
  'gets the label 0.';

/**
 * An ONNX graph that labels rows: input `points` float32 [rows, d], output `cluster` int64 [rows].
 *
 * It screens, then verifies, as the kernels do. *Screen:* with z_j = c_j − m and y = x − m for the mean m of the
 * centroids, ‖x − c_j‖² is least where S_j = ½‖z_j‖² − y·z_j is, so one matrix product compares all centroids. Rounding
 * and the order of summation change S_j by at most (d + 5)u(½‖y‖² + ‖z_j‖²), and the definition's distance by
 * (d + 2)u of itself, which is at most 2(‖y‖² + ‖z_j‖²). So every centroid that the definition may prefer has S_j
 * within 8(d + 8)u(‖y‖² + max‖z‖²) of the least. *Verify:* for these candidates, mostly one per row, the differences
 * are squared and summed in the order of the definition, which `Scan` guarantees, and the lowest index wins ties. Of
 * equal centroids only the first is a candidate. The model's transform is applied first.
 * @returns the bytes of the file, in pieces to be written one after another
 */
export function toOnnx({ k, d, centroids, transform }: Model): readonly Uint8Array[] {
  const graph = new OnnxGraph().node('Cast', ['points'], 'wide', [int('to', elementTypes.float64)]);
  addTransform(graph, transform, d);
  addScreen(graph, centroids, k, d);
  addVerification(graph);
  return graph
    .named('meander')
    .constant('centroids', [k, d], centroids)
    .value('input', 'points', elementTypes.float32, ['rows', d])
    .value('output', 'cluster', elementTypes.int64, ['rows'])
    .encode('meander', DOCUMENTATION);
}

/** Adds the operators from `ready`, the rows in the units of the centroids, to `candidates` [rows, k]. */
function addScreen(graph: OnnxGraph, centroids: Float64Array, k: number, d: number): void {
  const origin = new Float64Array(d);
  for (let i = 0; i < k * d; i++) origin[i % d] += centroids[i] / k;
  const shifted = centroids.map((c, i) => c - origin[i % d]);
  const halves = halfSquaredNorms(shifted, k, d);
  const factor = 8 * (d + 8) * ROUNDOFF;
  graph
    .node('Sub', ['ready', 'origin'], 'shifted')
    .node('Gemm', ['shifted', 'directions', 'half'], 'scores', [float('alpha', -1), float('beta', 1), int('transB', 1)])
    .node('ReduceMin', ['scores'], 'least', [ints('axes', [1]), int('keepdims', 1)])
    .node('ReduceSumSquare', ['shifted'], 'squares', [ints('axes', [1]), int('keepdims', 1)])
    .node('Mul', ['squares', 'factor'], 'rowMargin')
    .node('Add', ['rowMargin', 'centroidMargin'], 'margin')
    .node('Add', ['least', 'margin'], 'limit')
    .node('LessOrEqual', ['scores', 'limit'], 'candidates')
    .constant('origin', [d], origin)
    .constant('directions', [k, d], shifted)
    .constant('half', [k], withoutCopies(halves, centroids, d))
    .constant('factor', [1], Float64Array.of(factor))
    .constant('centroidMargin', [1], Float64Array.of(factor * 2 * Math.max(...halves) + (d + 8) * UNDERFLOW));
}

/** Adds the operators from `candidates` to `cluster`: the squared distances of the candidates alone, by definition. */
function addVerification(graph: OnnxGraph): void {
  const addOne = new OnnxGraph()
    .node('Add', ['before', 'square'], 'after')
    .named('sum')
    .value('input', 'before', elementTypes.float64)
    .value('input', 'square', elementTypes.float64)
    .value('output', 'after', elementTypes.float64);
  graph
    .node('NonZero', ['candidates'], 'pairs')
    .node('Gather', ['pairs', 'first'], 'pairRows', [int('axis', 0)])
    .node('Gather', ['pairs', 'second'], 'pairClusters', [int('axis', 0)])
    .node('Gather', ['ready', 'pairRows'], 'pairPoints', [int('axis', 0)])
    .node('Gather', ['centroids', 'pairClusters'], 'pairCentroids', [int('axis', 0)])
    .node('Sub', ['pairPoints', 'pairCentroids'], 'differences')
    .node('Mul', ['differences', 'differences'], 'squaresByPair')
    .node('Transpose', ['squaresByPair'], 'squaresByFeature', [ints('perm', [1, 0])])
    .node('Shape', ['pairRows'], 'pairCount')
    .node('ConstantOfShape', ['pairCount'], 'zeros', [single('value', 0)])
    .node('Scan', ['zeros', 'squaresByFeature'], 'distances', [addOne.asAttribute('body'), int('num_scan_inputs', 1)])
    .node('Shape', ['scores'], 'allPairs')
    .node('ConstantOfShape', ['allPairs'], 'far', [single('value', Number.POSITIVE_INFINITY)])
    .node('Transpose', ['pairs'], 'places', [ints('perm', [1, 0])])
    .node('ScatterND', ['far', 'places', 'distances'], 'verified')
    .node('ArgMin', ['verified'], 'cluster', [int('axis', 1), int('keepdims', 0)])
    .index('first', 0)
    .index('second', 1);
}

/** ½‖z_j‖² of k rows of d numbers. */
const halfSquaredNorms = (rows: Float64Array, k: number, d: number): Float64Array =>
  Float64Array.from({ length: k }, (_, j) => {
    const row = rows.subarray(j * d, (j + 1) * d);
    return row.reduce((sum, z) => sum + z * z, 0) / 2;
  });

/** Scores of centroids, infinite for one that equals an earlier centroid, which would win the tie. */
function withoutCopies(scores: Float64Array, centroids: Float64Array, d: number): Float64Array {
  const seen = new Set<string>();
  return scores.map((score, j) => {
    const key = centroids.subarray(j * d, (j + 1) * d).join();
    const copy = seen.has(key);
    seen.add(key);
    return copy ? Number.POSITIVE_INFINITY : score;
  });
}

/** Adds the operators from `wide`, the points as float64, to `ready`, the points in the units of the centroids. */
function addTransform(graph: OnnxGraph, { impute, standardize, normalize }: Transform = {}, d: number): void {
  if (impute) {
    // Rows of float32 stay float32 when they are filled; only standardized ones are documented as float64.
    const filling = Float64Array.from(impute.values, standardize ? (x) => x : Math.fround);
    graph
      .node('IsNaN', ['wide'], 'missing')
      .node('Where', ['missing', 'filling', 'wide'], 'filled')
      .constant('filling', [d], filling);
  }
  graph
    .node('Sub', [impute ? 'filled' : 'wide', 'mean'], 'centred')
    .node('Div', ['centred', 'scale'], normalize ? 'scaled' : 'ready')
    .constant('mean', [d], Float64Array.from(standardize?.mean ?? new Float64Array(d)))
    .constant('scale', [d], Float64Array.from(standardize?.scale ?? new Float64Array(d).fill(1)));
  if (!normalize) return;
  graph
    .node('ReduceL2', ['scaled'], 'length', [ints('axes', [1]), int('keepdims', 1)])
    .node('Max', ['length', 'shortest'], 'divisor')
    .node('Div', ['scaled', 'divisor'], 'ready')
    .constant('shortest', [1], Float64Array.of(SMALLEST_LENGTH));
}
