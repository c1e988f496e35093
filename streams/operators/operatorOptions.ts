import { optionNames } from '../../src/learner/index.js';
import { assertKnownNames } from '../../src/options/index.js';
import type { PointsOptions } from '../points/reader.js';
import type { CertifyOptions } from './certify.js';
import type { CheckpointsOptions } from './checkpoints.js';
import type { PredictOptions } from './predict.js';

/** All names of some options; the compiler holds the list complete. */
type Names<Options> = Readonly<Record<keyof Required<Options>, true>>;

const pointsNames: Names<PointsOptions> = { columns: true, vector: true, weight: true, time: true, onBadRow: true };
const predictNames: Names<PredictOptions> = { ...pointsNames, kernel: true, threads: true };
const certifyNames: Names<CertifyOptions> = {
  ...predictNames,
  batchRows: true,
  keepRows: true,
  risk: true,
  seed: true,
};
const learningNames: Names<Omit<CheckpointsOptions, (typeof optionNames)[number]>> = {
  ...pointsNames,
  every: true,
  maxRows: true,
  resume: true,
  stop: true,
  threads: true,
  scheduler: true,
  policy: true,
};

const known = {
  collectPoints: Object.keys(pointsNames),
  predict: Object.keys(predictNames),
  score: Object.keys(predictNames),
  certify: Object.keys(certifyNames),
  miniBatchKMeans: [...optionNames, ...Object.keys(learningNames)],
};

/**
 * Checks that an operator has all options that it is given.
 * @throws MeanderError `usage` naming the unknown option and the known one that is most like it
 */
export const assertOptionsOf = (operator: keyof typeof known, options: object): void =>
  assertKnownNames(operator, options, known[operator]);
