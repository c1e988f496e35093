import { expect, test } from 'vitest';
import {
  certify,
  checkpoints,
  collectPoints,
  miniBatchKMeans,
  predict,
  score,
  synthetic,
} from '../../../streams/index.js';

const model = { k: 1, d: 1, centroids: Float64Array.of(0), weights: Float64Array.of(1) };
const source = synthetic({ kind: 'uniform', rows: 10, d: 1, k: 1 });
const typed = (options: object) => options as Record<string, never>;

test.each<[string, () => unknown]>([
  [
    'miniBatchKMeans has no option "batchsize"; did you mean "batchSize"?',
    () => miniBatchKMeans({ k: 1, ...typed({ batchsize: 3 }) }),
  ],
  ['miniBatchKMeans has no option "polcy"', () => checkpoints(source, { k: 1, ...typed({ polcy: 'latest' }) })],
  [
    'policy must be every or latest, but is "newest"',
    () => checkpoints(source, { k: 1, ...typed({ policy: 'newest' }) }),
  ],
  ['predict has no option "thread"; did you mean "threads"?', () => predict(model, typed({ thread: 2 }))],
  ['predict has no option "colums"; did you mean "columns"?', () => score(model, typed({ colums: ['x'] }))],
  ['certify has no option "batchRow"; did you mean "batchRows"?', () => certify(model, typed({ batchRow: 2 }))],
  [
    'collectPoints has no option "onbadrow"; did you mean "onBadRow"?',
    () => collectPoints(typed({ onbadrow: 'skip' })),
  ],
])('%s', (message, use) => {
  expect(use).toThrow(message);
});
