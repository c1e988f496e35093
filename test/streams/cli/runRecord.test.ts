import { describe, expect, test } from 'vitest';
import { fitFlags } from '../../../streams/cli/fitFlags.js';
import { readArguments } from '../../../streams/cli/flags.js';
import { assertSameSettings, runRecord } from '../../../streams/cli/runRecord.js';

const recordOf = (...words: string[]) => runRecord(readArguments(['-k', '3', ...words], fitFlags, ''), fitFlags, 'S');

describe('runRecord', () => {
  test('keeps the defaults of what was not typed', () => {
    expect(recordOf()).toEqual({
      source: 'S',
      columns: null,
      match: null,
      vector: null,
      weight: null,
      time: null,
      timeUnit: null,
      onBadRow: 'fail',
      passes: 1,
      maxRows: null,
      initFrom: null,
    });
  });
  test('keeps numbers as numbers and all else as it was typed', () => {
    const words = [
      '--columns',
      'a, b',
      '--passes',
      '2',
      '--max-rows',
      '1e6',
      '--init',
      'x.npy',
      '--on-bad-row',
      'skip',
    ];
    expect(recordOf(...words)).toMatchObject({
      columns: 'a, b',
      passes: 2,
      maxRows: 1_000_000,
      initFrom: 'x.npy',
      onBadRow: 'skip',
    });
  });
});

describe('assertSameSettings', () => {
  test('takes settings in any order, and one that is missing for nothing', () => {
    assertSameSettings({ a: 1, b: 'x', c: null }, { b: 'x', a: 1, d: null });
  });
  test.each([
    [{ a: 1 }, { a: 2 }, 'a = 1, but this run has a = 2'],
    [{ a: 1 }, {}, 'a = 1, but this run has a = nothing'],
    [{}, { a: 'x' }, 'a = nothing, but this run has a = x'],
    [{ a: 1 }, { a: '1' }, 'a = 1, but this run has a = 1'],
  ])('refuses %j with %j', (before, now, message) => {
    expect(() => assertSameSettings(before as Record<string, string>, now as Record<string, string>)).toThrow(message);
  });
});
