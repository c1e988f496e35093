import type { Kernel, RunKernels } from '../kernel/index.js';
import type { Assign } from '../model/assignment.js';
import type { Holdout } from './holdout.js';
import type { ResolvedOptions } from './options.js';

/** What all phases of a run share. */
export interface RunSetup {
  /** The options, with every default filled in. */
  readonly options: ResolvedOptions;
  /** d names, in the order of the features. */
  readonly featureNames: readonly string[];
  /** The hold-out sample. */
  readonly holdout: Holdout;
  /** Makes kernels. */
  readonly kernels: RunKernels;
  /** Labels and distances of any rows against any model, on a kernel of its own. */
  readonly assign: Assign;
  /** Called once seeded and after every mini-batch. */
  onStep(): void;
}

/** Assigns any rows to the centroids of any model, on a kernel that is made when it is first needed. */
export function assigner(create: RunKernels['single']): Assign {
  let kernel: Kernel | undefined;
  return (model, { values, n }) => {
    kernel ??= create(model.k, model.d);
    kernel.load(model.centroids, model.k, model.d);
    const [labels, distances] = [new Int32Array(n), new Float64Array(n)];
    kernel.assignInto(values, n, labels, distances);
    return { labels, distances };
  };
}
