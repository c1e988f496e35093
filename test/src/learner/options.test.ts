import { describe, expect, expectTypeOf, test } from 'vitest';
import type { KMeansOptions } from '../../../src/index.js';
import { optionNames, optionTable } from '../../../src/learner/index.js';
import { resolveOptions } from '../../../src/learner/options.js';
import { inverseCount, type LearningRate } from '../../../src/model/learningRate.js';

const defaults = resolveOptions({ k: 3 });

describe('resolveOptions', () => {
  test('fills in the defaults', () => {
    expect(defaults).toMatchObject({
      k: 3,
      batchSize: 4096,
      seed: 0,
      init: 'k-means++',
      initRows: 4096,
      holdout: 0,
      flushAt: [],
      events: false,
      repair: false,
      onDrift: 'tell',
      replicas: 1,
      escape: false,
      certify: false,
      patience: null,
      tolerance: 0,
      kernel: 'auto',
      late: null,
      transform: { standardize: false, normalize: undefined },
    });
    expect(defaults.learningRate).toBe(inverseCount);
    expect(defaults.forgetting).toMatchObject({ by: 'batches' });
  });
  test.each<[KMeansOptions, number]>([
    [{ k: 3, batchSize: 100 }, 200],
    [{ k: 1, batchSize: 100 }, 128],
    [{ k: 1, batchSize: 1000 }, 1000],
    [{ k: 100, batchSize: 100 }, 400],
    [{ k: 1, batchSize: 1000, escape: true }, 2000],
    [{ k: 1, batchSize: 1000, replicas: 2 }, 2000],
  ])('seeds %j from %i rows', (options, rows) => {
    expect(resolveOptions(options).initRows).toBe(rows);
  });
  test('holds rows out for replicas and escape', () => {
    expect(resolveOptions({ k: 2, replicas: 2 }).holdout).toBe(256);
    expect(resolveOptions({ k: 2, escape: true, holdout: 1000 }).holdout).toBe(1000);
  });
  test('watches clusters where something is done about them', () => {
    for (const options of [{ repair: true, holdout: 100 }, { escape: true }, { onDrift: 'rate' as const }])
      expect(resolveOptions({ k: 2, ...options }).events).toBe(true);
  });
  test('takes undefined for an option that is not given', () => {
    const nothing = Object.fromEntries(optionNames.map((name) => [name, undefined]));
    expect(resolveOptions({ ...nothing, k: 3 }).record).toEqual(defaults.record);
  });
});

describe('the record of a checkpoint', () => {
  test('has the names and values that checkpoints of version 0.1.0 have', () => {
    expect(defaults.record).toEqual({
      k: 3,
      batchSize: 4096,
      seed: 0,
      init: 'k-means++',
      initRows: 4096,
      rate: '1/n',
      decay: 1,
      halfLife: null,
      late: null,
      holdout: 0,
      patience: null,
      tolerance: 0,
      replicas: null,
      escape: null,
      repair: null,
      onDrift: null,
      standardize: null,
      normalize: null,
    });
    const all = resolveOptions({
      ...{ k: 3, batchSize: 10, seed: 's', initRows: 50, rate: 'power:0.75', halfLife: '10m', late: '90s' },
      ...{ holdout: 300, patience: 5, tolerance: 0.1, replicas: 2, escape: true, repair: true, onDrift: 'replica' },
      ...{ standardize: true, normalize: 'l2', events: true, certify: true, kernel: 'scalar', flushAt: [7] },
    } as KMeansOptions);
    expect(all.record).toEqual({
      ...{ k: 3, batchSize: 10, seed: 's', init: 'k-means++', initRows: 50, rate: 'power:0.75', decay: 1 },
      ...{ halfLife: '10m', late: '90s', holdout: 300, patience: 5, tolerance: 0.1, replicas: 2, escape: 'on' },
      ...{ repair: 'on', onDrift: 'replica', standardize: 'on', normalize: 'l2' },
    });
  });
  test('says of given centroids only that they were given, and of a function that it was one', () => {
    const { record } = resolveOptions({ k: 1, init: { centroids: [[0]] }, rate: () => 0.5 });
    expect(record).toMatchObject({ init: 'given', rate: 'custom' });
  });
});

describe('a wrong option', () => {
  test.each([
    [{}, 'k must be a whole number of at least 1, but is missing.'],
    [{ k: 0 }, 'k must be a whole number of at least 1, but is 0.'],
    [{ k: '3' }, 'k must be a whole number of at least 1, but is "3".'],
    [
      { k: 2, batchSize: 1.5 },
      'batchSize must be a whole number of at least 1, or grow or grow:DIVISOR such as grow:16, but is 1.5.',
    ],
    [{ k: 2, seed: Number.NaN }, 'seed must be a finite number or a text, but is NaN.'],
    [{ k: 2, init: 'best' }, 'init must be k-means++, random or given centroids, but is "best".'],
    [{ k: 20, initRows: 10 }, 'initRows must be at least k = 20, but is 10'],
    [{ k: 2, rate: 'power:0.5' }, 'rate must be 1/n, power:KAPPA with 0.5 < KAPPA ≤ 1'],
    [{ k: 2, decay: 2 }, 'decay must be a number from 0 to 1, but is 2.'],
    [{ k: 2, halfLife: '10 minutes' }, 'halfLife must be rows, mini-batches or event time'],
    [{ k: 2, late: 'soon' }, 'late must be a number of seconds, minutes, hours or days such as 90s'],
    [{ k: 2, flushAt: [3, 2] }, 'flushAt must be ascending numbers of rows, but is [3,2].'],
    [{ k: 2, tolerance: 1 }, 'tolerance must be a number of at least 0 and below 1, but is 1.'],
    [{ k: 2, patience: 0 }, 'patience must be a whole number of at least 1, but is 0.'],
    [{ k: 2, onDrift: 'panic' }, 'onDrift must be tell, rate or replica, but is "panic".'],
    [{ k: 2, normalize: 'l1' }, 'normalize must be l2, but is "l1".'],
    [{ k: 2, kernel: 'gpu' }, 'kernel must be auto, scalar'],
    [{ k: 2, escape: 'yes' }, 'escape must be on or off (in a program true or false), but is "yes".'],
    [{ k: 2, repair: true }, 'repair needs a hold-out of at least 100 rows, but holdout is 0; add --holdout 1000'],
    [{ k: 2, replicas: 2, holdout: 50 }, 'replicas and escape need a hold-out of at least 100 rows, but holdout is 50'],
    [{ k: 1, escape: true, init: { centroids: [[0]] } }, 'leave out init'],
  ])('is refused with what it must be and what it is: %j', (options, message) => {
    expect(() => resolveOptions(options as unknown as KMeansOptions)).toThrow(message);
  });
  test('decay and halfLife together are refused', () => {
    expect(() => resolveOptions({ k: 2, decay: 1, halfLife: '5rows' })).toThrow(/decay.*half-life/);
  });
  test('a rate function that leaves 0…1 is refused when it does', () => {
    const { learningRate } = resolveOptions({ k: 1, rate: (w, n) => (n > 10 ? 2 : w / n) });
    expect(learningRate(1, 4)).toBe(0.25);
    expect(() => learningRate(1, 20)).toThrow(
      'must return a number from 0 to 1, but returned 2 for a batch weight of 1',
    );
  });
});

describe('the types of options', () => {
  test('are those of the table', () => {
    expectTypeOf<KMeansOptions['k']>().toEqualTypeOf<number>();
    expectTypeOf<KMeansOptions['batchSize']>().toEqualTypeOf<number | 'grow' | `grow:${number}` | undefined>();
    expectTypeOf<KMeansOptions['onDrift']>().toEqualTypeOf<'tell' | 'rate' | 'replica' | undefined>();
    expectTypeOf<(w: number, n: number) => number>().toExtend<NonNullable<KMeansOptions['rate']>>();
    expectTypeOf<LearningRate>().toExtend<NonNullable<KMeansOptions['rate']>>();
  });
  test('refuse texts that cannot be right', () => {
    // @ts-expect-error an unknown unit
    const wrongUnit: KMeansOptions = { k: 1, halfLife: '10weeks' };
    // @ts-expect-error an unknown rate
    const wrongRate: KMeansOptions = { k: 1, rate: 'cubic' };
    // @ts-expect-error k is missing
    const noK: KMeansOptions = { batchSize: 10 };
    for (const options of [wrongUnit, wrongRate, noK]) expect(() => resolveOptions(options)).toThrow('must be');
  });
});

describe('the table of options', () => {
  test('has a flag of its own for each option, named after it but for flushAt', () => {
    const flags = optionNames.map((name) => optionTable[name].flag);
    expect(new Set(flags).size).toBe(optionNames.length);
    const kebab = optionNames.map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
    expect(flags).toEqual(kebab.map((name) => (name === 'flush-at' ? 'replay' : name)));
  });
  test('has the options first whose values others take their defaults from', () => {
    const place = (name: (typeof optionNames)[number]) => optionNames.indexOf(name);
    for (const dependent of ['initRows', 'holdout'] as const)
      for (const earlier of ['k', 'batchSize', 'replicas', 'escape'] as const)
        expect(place(earlier)).toBeLessThan(place(dependent));
  });
});
