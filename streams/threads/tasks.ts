import { batchBound } from '../../src/bound/index.js';
import type { Points } from '../../src/model/index.js';
import { type LloydOptions, type LloydResult, lloydStarts } from '../../src/solve/index.js';

/** Work that takes seconds and needs nothing but its input. */
export interface Tasks {
  starts: { input: { points: Points; k: number; options: LloydOptions }; output: LloydResult[] };
  batchBound: { input: { points: Points; k: number; centroids: Float64Array; iterations: number }; output: number };
}

/** What each task does. */
export const tasks: { [Name in keyof Tasks]: (input: Tasks[Name]['input']) => Tasks[Name]['output'] } = {
  starts: ({ points, k, options }) => [...lloydStarts(points, k, options)],
  batchBound: ({ points, k, centroids, iterations }) => batchBound(points, k, centroids, iterations),
};
