import { type ExactOptions, type ExactProgress, exact } from '../../src/exact/index.js';
import type { Points } from '../../src/model/index.js';
import {
  type EmOptions,
  em,
  type LloydOptions,
  type LloydResult,
  lloydStarts,
  type Mixture,
} from '../../src/solve/index.js';
import { type ThreadCount, workerThreads } from './workerThreads.js';

/** Rows, and the number of clusters. */
interface Problem {
  /** The rows. */
  points: Points;
  /** Number of clusters. */
  k: number;
}

/** A mixture that one start ended in. */
export interface MixtureOfStart {
  /** Number of the start, from 0. */
  start: number;
  /** The mixture. */
  mixture: Mixture;
}

/** Long computations that report again and again how far they are. */
export interface Computations {
  /** Lloyd's algorithm; reports each start. */
  lloyd: { input: Problem & { options: LloydOptions; threads?: ThreadCount }; report: LloydResult };
  /** Mixtures of Gaussians by EM from the ends of Lloyd's algorithm; reports each start. */
  em: { input: Problem & { lloyd: LloydOptions; options: EmOptions }; report: MixtureOfStart };
  /** The search for the global minimum; reports what is known. */
  exact: { input: Problem & { options: ExactOptions }; report: ExactProgress };
}

/** The generator of each computation. */
export const computations: {
  [Name in keyof Computations]: (input: Computations[Name]['input']) => Iterable<Computations[Name]['report']>;
} = {
  lloyd: ({ points, k, options, threads }) => lloydStarts(points, k, { ...options, threads: workerThreads(threads) }),
  *em({ points, k, lloyd, options }) {
    for (const { centroids, start } of lloydStarts(points, k, lloyd))
      yield { start, mixture: em(points, k, centroids, options) };
  },
  exact: ({ points, k, options }) => exact(points, k, options),
};
