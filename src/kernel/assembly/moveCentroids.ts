import { centroids, d, k, rates, statistics } from './headerFields';

/**
 * Moves centroid j by its rate η toward the mean of its rows, c ← c + η(mean − c), and stores ‖movement‖², for which
 * even and odd dimensions are summed apart, as two lanes do.
 */
function moveCentroid(j: i32, weight: f64): void {
  const eta = load<f64>(rates + <usize>j * 8), weight2 = f64x2.splat(weight), eta2 = f64x2.splat(eta);
  let c = centroids + <usize>j * <usize>d * 8, sum = statistics + <usize>j * <usize>d * 8, squares = f64x2.splat(0);
  const end = c + <usize>d * 8;
  for (; c + 16 <= end; c += 16, sum += 16) {
    const before = v128.load(c), mean = f64x2.div(v128.load(sum), weight2);
    const after = eta == 1 ? mean : f64x2.add(before, f64x2.mul(eta2, f64x2.sub(mean, before)));
    v128.store(c, after);
    const e = f64x2.sub(after, before);
    squares = f64x2.add(squares, f64x2.mul(e, e));
  }
  let even = f64x2.extract_lane(squares, 0);
  if (c < end) {
    const before = load<f64>(c), mean = load<f64>(sum) / weight;
    const after = eta == 1 ? mean : before + eta * (mean - before);
    store<f64>(c, after);
    even += (after - before) * (after - before);
  }
  store<f64>(rates + <usize>(k + j) * 8, even + f64x2.extract_lane(squares, 1));
}

/**
 * Moves the centroids from `from` to below `end` by the statistics of the rows assigned last, as model/step.ts defines
 * it.
 */
export function moveCentroids(from: i32, end: i32): void {
  for (let j = from; j < end; j++) {
    const weight = load<f64>(statistics + (<usize>k * <usize>d + <usize>j) * 8);
    if (weight > 0) moveCentroid(j, weight);
    else store<f64>(rates + <usize>(k + j) * 8, 0);
  }
}
