import type { Kernel, RunKernels } from '../kernel/index.js';
import type { Model } from '../model/model.js';
import { concatenated, countIncomplete } from '../model/points.js';
import { RowMemory } from '../model/rowMemory.js';
import { Summarizer } from '../model/statistics.js';
import { RowTransformer } from '../model/transform.js';
import type { BlockStatistics } from './blockStatistics.js';
import { rowAt, type ValidatedBatch } from './validatedBatch.js';

/** Sums blocks of rows against a model that stays as it is: what several processes do for one of them that steps. */
export class BlockSummarizer {
  private readonly summarizer: Summarizer;
  private readonly transformer: RowTransformer;
  private readonly kernel: Kernel;
  private readonly memory = new RowMemory();

  /**
   * @param model whose centroids rows are assigned to, and whose transform is applied to them
   * @param kernels makes the kernel; on all threads of the run
   */
  constructor(
    private readonly model: Model,
    kernels: RunKernels,
  ) {
    const { k, d, transform } = model;
    this.kernel = kernels.threaded(k, d);
    this.summarizer = new Summarizer(this.kernel, k, d, Number.MAX_SAFE_INTEGER);
    this.transformer = new RowTransformer(transform);
    this.moveTo(model);
  }

  /** Sums the next blocks against other centroids. @param model with the same k, d and transform */
  moveTo({ k, d, centroids }: Pick<Model, 'k' | 'd' | 'centroids'>): void {
    this.kernel.load(centroids, k, d);
  }

  /**
   * Sums one block; nothing is held out.
   * @param batches its rows in order, however they are cut
   * @returns a value that shares nothing
   */
  summarize(batches: readonly ValidatedBatch[]): BlockStatistics {
    const points = concatenated(batches, this.model.d, this.memory);
    const { k, d, inertia, ...sums } = this.summarizer.summarize(this.transformer.apply(points));
    const copies = {
      sums: sums.sums.slice(),
      weights: sums.weights.slice(),
      counts: sums.counts.slice(),
      perClusterInertia: sums.perClusterInertia.slice(),
    };
    return {
      statistics: { k, d, inertia, ...copies },
      read: batches.reduce((rows, batch) => rows + batch.rows, 0),
      rejectedBy: rejections(batches),
      imputed: countIncomplete(points),
    };
  }

  /** Ends the threads of the kernel. */
  close(): void {
    this.kernel.close();
  }
}

/** Why rows were rejected, and how many. */
function rejections(batches: readonly ValidatedBatch[]): Record<string, number> {
  const by: Record<string, number> = {};
  for (const batch of batches) {
    if (batch.n === batch.rows) continue;
    const valid = new Set(Array.from({ length: batch.n }, (_, i) => rowAt(batch, i)));
    for (let row = 0; row < batch.rows; row++) {
      if (valid.has(row)) continue;
      const reason = batch.reasons?.get(row) ?? 'other';
      by[reason] = (by[reason] ?? 0) + 1;
    }
  }
  return by;
}
