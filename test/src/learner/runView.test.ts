import { describe, expect, test } from 'vitest';
import { digest } from '../../../src/checkpoint/index.js';
import { runKernels } from '../../../src/kernel/index.js';
import { Learner, type LightSnapshot, lightCheckpoint } from '../../../src/learner/index.js';
import { blobs } from '../../learn.js';

const [n, d, k] = [6000, 3, 4];
const values = blobs(n, k, d);
const options = { k, batchSize: 500, initRows: 500, holdout: 100, events: true };

/** Learns all rows. @param each is called at each boundary */
function learned(each: (learner: Learner) => void): Learner {
  const learner: Learner = new Learner(options, {
    featureNames: ['x', 'y', 'z'],
    kernels: runKernels('auto'),
    onStep: () => each(learner),
  });
  learner.push({ values, n, d, rows: n, source: 0, pass: 0 });
  learner.finish();
  return learner;
}

describe('a light snapshot', () => {
  test('has the digest of the checkpoint at every boundary, and says the same', async () => {
    const pairs: [string, string][] = [];
    const waiting: Promise<void>[] = [];
    learned((learner) => {
      const checkpoint = learner.checkpoint();
      const snapshot = learner.snapshot();
      const light = lightCheckpoint(snapshot, { options: checkpoint.options, held: learner.heldOut(1000) });
      const { position: _position, complete: _complete, warnings: _warnings, ...shown } = light;
      expect(snapshot.ids).toEqual(checkpoint.tracker?.clusters.map(({ id }) => id));
      expect(snapshot.journal).toEqual(checkpoint.tracker?.journal);
      const { model, rows, held, perClusterInertia, movement, featureNames } = checkpoint;
      expect(shown).toMatchObject({ model, rows, held, perClusterInertia, movement, featureNames });
      expect(light.distortion).toEqual({ ...checkpoint.distortion, holdout: null });
      waiting.push(
        Promise.all([digest(light), digest(checkpoint)]).then(([a, b]) => {
          pairs.push([a, b]);
        }),
      );
    });
    await Promise.all(waiting);
    expect(pairs.length).toBeGreaterThan(10);
    expect(pairs.filter(([a, b]) => a !== b)).toEqual([]);
  });

  test('is not changed by what is learned later, and changes nothing itself', () => {
    let first: LightSnapshot | undefined;
    let copy: LightSnapshot | undefined;
    const shown = learned((learner) => {
      first ??= learner.snapshot();
      copy ??= structuredClone(first);
      learner.snapshot().model.centroids.fill(0);
    });
    expect(first).toEqual(copy);
    expect(shown.checkpoint()).toEqual({ ...learned(() => {}).checkpoint(), screening: shown.checkpoint().screening });
  });

  test('has no more held-out rows than are asked for', () => {
    const learner = learned(() => {});
    expect(learner.heldOut(7).weights).toHaveLength(7);
    expect(learner.heldOut(7).values).toEqual(learner.heldOut(1000).values.subarray(0, 7 * d));
    expect(learner.heldOut(1000).weights).toHaveLength(100);
  });

  test('is not there before the centroids are', () => {
    const learner = new Learner(options, { featureNames: [], kernels: runKernels('auto') });
    expect(() => learner.snapshot()).toThrow('There is no model yet');
    expect(() => learner.heldOut(1)).toThrow('There is no model yet');
  });

  test('becomes a model that a resumed run takes for complete', () => {
    const learner = learned(() => {});
    const light = lightCheckpoint(learner.snapshot(), { options: learner.checkpoint().options });
    expect([light.complete, light.warnings.length]).toEqual([true, 1]);
  });
});
