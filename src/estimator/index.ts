export { type Matrix, MiniBatchKMeans, type MiniBatchKMeansParams } from './miniBatchKMeans.js';
