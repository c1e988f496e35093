export type { Matrix } from './matrix.js';
export { MiniBatchKMeans, type MiniBatchKMeansParams } from './miniBatchKMeans.js';
