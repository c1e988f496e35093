export { applyStatistics, statisticsOf } from './blocks.js';
export type { Matrix } from './matrix.js';
export { MiniBatchKMeans } from './miniBatchKMeans.js';
export type { FilledParams, MiniBatchKMeansParams } from './params.js';
export { type Predictor, predictor } from './predictor.js';
export type { SavedModel } from './saved.js';
