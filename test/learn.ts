import { type Checkpoint, type KMeansOptions, Learner, runKernels, type Values } from '../src/index.js';
import { normal } from '../src/numeric/normal.js';
import { random } from '../src/numeric/random.js';

/**
 * n×d rows, row-major: Gaussian blobs of unit variance around k centres in a cube of side 20; row i has centre i mod k.
 */
export function blobs(n: number, k: number, d: number, seed = 0): Float64Array {
  const next = random(seed, 'test blobs');
  const centres = Float64Array.from({ length: k * d }, () => 20 * next());
  return Float64Array.from({ length: n * d }, (_, i) => centres[(Math.floor(i / d) % k) * d + (i % d)] + normal(next));
}

/**
 * Learns n×d rows with a `Learner` and returns its last checkpoint.
 * @param cuts rows per piece, in order; the last length repeats
 * @param weights n sample weights
 * @param from checkpoint to resume from
 * @param each is given the checkpoint after every mini-batch
 */
export function learn(
  values: Values,
  d: number,
  options: KMeansOptions,
  {
    cuts = [1000],
    weights,
    from,
    each = () => {},
  }: { cuts?: number[]; weights?: Float64Array; from?: Checkpoint; each?: (checkpoint: Checkpoint) => void } = {},
): Checkpoint {
  const learner: Learner = new Learner(options, {
    featureNames: [],
    kernels: runKernels(options.kernel),
    onStep: () => each(learner.checkpoint()),
    from,
  });
  const n = values.length / d;
  let start = (from?.position.source as number | null) ?? 0;
  for (let piece = 0; start < n; piece++) {
    const rows = Math.min(cuts[Math.min(piece, cuts.length - 1)], n - start);
    learner.push({
      values: values.subarray(start * d, (start + rows) * d),
      n: rows,
      d,
      weights: weights?.subarray(start, start + rows),
      rows,
      source: start,
      pass: 0,
    });
    start += rows;
  }
  learner.finish();
  return learner.checkpoint();
}
