export type { Matrix } from './matrix.js';
export { MiniBatchKMeans, type MiniBatchKMeansParams } from './miniBatchKMeans.js';
export { type Predictor, predictor } from './predictor.js';
