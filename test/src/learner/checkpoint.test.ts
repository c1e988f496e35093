import { describe, expect, test } from 'vitest';
import { fromDocument, toDocument } from '../../../src/checkpoint/index.js';
import { runKernels } from '../../../src/kernel/index.js';
import { type Checkpoint, initialStates, type KMeansOptions, Learner } from '../../../src/learner/index.js';
import { blobs, learn } from '../../learn.js';

const everything: KMeansOptions = {
  k: 4,
  batchSize: 50,
  initRows: 100,
  holdout: 120,
  replicas: 3,
  escape: true,
  repair: true,
  onDrift: 'replica',
  standardize: true,
  patience: 1000,
  certify: true,
};

const checkpointsOf = (options: KMeansOptions): Checkpoint[] => {
  const found: Checkpoint[] = [];
  learn(blobs(2000, 6, 3), 3, options, { each: (checkpoint) => found.push(checkpoint) });
  return found;
};

describe('a checkpoint', () => {
  const all = checkpointsOf(everything);

  test('holds the state of every component of a run', () => {
    for (const field of Object.keys(initialStates)) expect(all[3]).toHaveProperty(field);
  });

  test('survives its document: only views of this process are left out', () => {
    for (const checkpoint of all) {
      const { model } = checkpoint;
      const document = JSON.parse(JSON.stringify(toDocument(checkpoint)));
      const read = fromDocument(document, model.centroids, model.weights);
      expect(read).toEqual({ ...checkpoint, screening: null, lowerBound: null });
      expect(JSON.stringify(toDocument(read))).toBe(JSON.stringify(toDocument(checkpoint)));
    }
  });

  test('is given again, unchanged, by a run that resumes from it', () => {
    for (const checkpoint of all) {
      const from = { ...checkpoint, complete: false };
      const resumed = new Learner(everything, { featureNames: [], kernels: runKernels(), from }).checkpoint();
      expect({ ...resumed, screening: null }).toEqual({ ...from, screening: null });
    }
  });

  test('shares nothing with the run, which goes on', () => {
    const before = JSON.stringify(toDocument(all[0]));
    expect(all[0].model.centroids).not.toEqual(all[5].model.centroids);
    expect(JSON.stringify(toDocument(all[0]))).toBe(before);
  });

  test('takes the initial state of a component that its document does not know', () => {
    const { model } = all[2];
    const { tracker: _tracker, replicas: _replicas, flushes: _flushes, ...older } = toDocument(all[2]);
    const read = fromDocument(older, model.centroids, model.weights);
    expect([read.tracker, read.replicas, read.flushes]).toEqual([null, [], []]);
  });
});
