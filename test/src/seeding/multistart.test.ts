import { describe, expect, test } from 'vitest';
import { createKernel } from '../../../src/kernel/index.js';
import { random } from '../../../src/numeric/random.js';
import { kMeansPlusPlus } from '../../../src/seeding/kMeansPlusPlus.js';
import { multistart } from '../../../src/seeding/multistart.js';
import { lloyd } from '../../../src/solve/index.js';
import { blobs } from '../../learn.js';

describe('multistart', () => {
  const [k, d, n] = [12, 3, 3000];
  const points = { values: blobs(n, k, d, 8), n, d };
  const started = (replicas: number, moves: boolean, seed = 0) =>
    multistart(points, {
      k,
      seeding: kMeansPlusPlus,
      replicas,
      escape: moves,
      random: (i) => random(seed, `test/${i}`),
      kernel: createKernel('auto', k, d),
    });
  test('returns the start of least inertia first, and drops those that are certainly worse', () => {
    const found = started(6, false);
    expect(found.length).toBeLessThan(6);
    const inertias = found.map(({ inertia }) => inertia);
    expect(inertias).toEqual([...inertias].sort((a, b) => a - b));
  });
  test('reaches by split-and-merge moves what few plain starts reach', () => {
    const best = lloyd(points, k, { starts: 30 }).inertia;
    const nearBest = (moves: boolean) =>
      Array.from({ length: 12 }, (_, seed) => started(1, moves, seed)[0].inertia / best - 1).filter((x) => x < 0.01)
        .length;
    expect(nearBest(true)).toBe(12);
    expect(nearBest(false)).toBeLessThan(12);
  });
});
