export { batchBound } from './batchBound.js';
export type { Bound, BoundMethod, Certificate } from './certificate.js';
export { Certifier, type CertifierOptions, type KeptBatch } from './certifier.js';
export { Scatter } from './scatter.js';
export { type SemidefiniteOptions, type SemidefiniteProgress, semidefiniteBounds } from './semidefinite.js';
