export { normal, type Random, random } from './random.js';
export { squaredEuclidean } from './squaredEuclidean.js';
