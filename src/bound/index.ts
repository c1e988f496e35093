// Lower bounds on the k-means objective: how far a model can be from the global minimum.
export { batchBound } from './batchBound.js';
export type { KeptBatch } from './batchSample.js';
export type { Bound, BoundMethod, Certificate, LowerBound } from './certificate.js';
export { Certifier, type CertifierOptions } from './certifier.js';
export type { Pair } from './cuts.js';
export { estimateGap, type GapEstimate } from './gapEstimate.js';
export type { RelaxationStart } from './relaxation.js';
export { Scatter } from './scatter.js';
export { type SemidefiniteOptions, type SemidefiniteProgress, semidefiniteBounds } from './semidefinite.js';
