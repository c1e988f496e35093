import type { KernelName } from '../kernel/index.js';
import type { Clustering } from '../solve/clustering.js';

/** How far the search for the global minimum has come. */
export interface ExactProgress {
  /** The best clustering so far. */
  clustering: Clustering;
  /** No clustering has a lower inertia than this. */
  lower: number;
  /** Whether no clustering is better by more than `tolerance` of the inertia. */
  proved: boolean;
  method: 'line' | 'partitions' | 'branch and bound';
  /** Subproblems that were bounded, and those that wait. */
  nodes: number;
  open: number;
}

/** How to search. */
export interface ExactOptions {
  /** Part of the inertia that may be left open, default 1e-6. */
  tolerance?: number;
  /** Starts of Lloyd's alternation for the first clustering, default 50. */
  starts?: number;
  /** Default 0. */
  seed?: number | string;
  kernel?: KernelName;
}
