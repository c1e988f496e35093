import { batchBound } from '../../src/bound/index.js';
import type { Points } from '../../src/model/index.js';
import { type LloydOptions, type LloydResult, lloydStarts } from '../../src/solve/index.js';

/** Work that takes seconds and needs nothing but its input, so that it can be done on another thread. */
export interface Tasks {
  /** Lloyd's algorithm from several starting points. */
  starts: {
    /** The rows, the number of clusters, and which starting points. */
    input: { points: Points; k: number; options: LloydOptions };
    /** One result per starting point. */
    output: LloydResult[];
  };
  /** A lower bound on the cost of any k fixed centroids on one batch of rows. */
  batchBound: {
    /** The rows, the number of clusters, centroids to begin with (k×d, row-major), and the number of iterations. */
    input: { points: Points; k: number; centroids: Float64Array; iterations: number };
    /** The bound. */
    output: number;
  };
}

/** The function of each task. */
export const tasks: { [Name in keyof Tasks]: (input: Tasks[Name]['input']) => Tasks[Name]['output'] } = {
  starts: ({ points, k, options }) => [...lloydStarts(points, k, options)],
  batchBound: ({ points, k, centroids, iterations }) => batchBound(points, k, centroids, iterations),
};
