import { expect, test } from 'vitest';

const { freeLabels } = (await import(new URL('../../../../streams/live/page/mapLabels.js', import.meta.url).href)) as {
  freeLabels(order: number[], at: [number, number][]): number[];
};

test('of labels that would hide each other the first in order is written', () => {
  const at: [number, number][] = [
    [0, 0],
    [5, 5],
    [5, 30],
    [100, 3],
  ];
  expect(freeLabels([1, 0, 2, 3], at)).toEqual([1, 2, 3]);
  expect(freeLabels([0, 1, 2, 3], at)).toEqual([0, 2, 3]);
});
