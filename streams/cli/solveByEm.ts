import { predictor } from '../../src/estimator/index.js';
import { type Points, totalWeight, weightedSum } from '../../src/model/index.js';
import type { Mixture } from '../../src/solve/index.js';
import { short } from './format.js';
import { reporter } from './progress.js';
import { type Found, type Method, reports } from './solveMethod.js';

/** EM for a mixture of k Gaussians, from many starts; the one of the greatest likelihood is kept. */
export const solveByEm: Method = async (points, k, { starts = 10, seed, variance, until }) => {
  const report = reporter();
  let best: Mixture | undefined;
  const input = { points, k, lloyd: { starts, seed }, options: { variance } };
  for await (const { mixture, start } of reports('em', input, until)) {
    const now = !best || mixture.logLikelihood > best.logLikelihood ? mixture : best;
    best = now;
    const details = () => [`log-likelihood ${short(now.logLikelihood)}`];
    report(() => ({ count: start + 1, unit: `of ${starts} starts`, part: (start + 1) / starts, details: details() }));
  }
  return best === undefined ? null : found(points, k, best);
};

function found(points: Points, k: number, mixture: Mixture): Found {
  const { centroids, mixing, variance, logLikelihood, bic, iterations, converged } = mixture;
  const { distances } = predictor({ k, d: points.d, centroids, weights: new Float64Array(k) })(points);
  const inertia = weightedSum(points, distances);
  const total = totalWeight(points);
  return {
    solution: { k, d: points.d, centroids, weights: mixing.map((share) => share * total), inertia },
    mixture,
    json: { inertia, logLikelihood, bic, variance, iterations, converged },
    lines: [
      `log-likelihood  ${logLikelihood} after ${iterations} iterations${converged ? '' : ', not converged'}`,
      `BIC             ${bic}`,
      `variance        ${variance} along each dimension`,
      `mixing          ${Array.from(mixing, short).join('  ')}`,
      `inertia         ${inertia} with each row at its nearest mean`,
    ],
  };
}
