import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planBlocks, readPlannedBlock } from '../../../streams/scale/blockPlan.js';

const files = fc
  .array(fc.nat(50), { minLength: 1, maxLength: 6 })
  .map((rows) => rows.map((n, i) => ({ path: `f${i}`, rows: n })));

describe('a plan of blocks', () => {
  test('has every row that is left exactly once and in order, in blocks that begin with each mini-batch', () => {
    fc.assert(
      fc.property(
        files,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 60 }),
        fc.nat(80),
        (all, blockRows, batch, skip) => {
          const cut = { blockRows, skip, batchRows: () => batch, firstStep: 4, steps: Number.POSITIVE_INFINITY };
          const plan = [...planBlocks(all, cut)];
          const rows = all
            .flatMap(({ path, rows: n }) => Array.from({ length: n }, (_, row) => `${path}:${row}`))
            .slice(skip);
          const planned = plan.map(({ parts }) =>
            parts.flatMap(({ file, from, to }) => Array.from({ length: to - from }, (_, i) => `${file}:${from + i}`)),
          );
          expect(planned.flat()).toEqual(rows);
          const expected: string[][] = [];
          for (let begin = 0; begin < rows.length; begin += batch)
            for (let at = begin; at < Math.min(begin + batch, rows.length); at += blockRows)
              expected.push(rows.slice(at, Math.min(at + blockRows, begin + batch)));
          expect(planned).toEqual(expected);
          for (const { step, block, blocks = 0 } of plan) {
            const own = plan.filter((other) => other.step === step);
            expect([own.length, own[block].block]).toEqual([blocks, block]);
          }
        },
      ),
    );
  });

  test('ends after the mini-batches that were asked for', () => {
    const cut = { blockRows: 10, skip: 5, batchRows: (before: number) => 20 + before, firstStep: 2, steps: 2 };
    const plan = [...planBlocks([{ path: 'a', rows: 1000 }], cut)];
    expect(plan.map(({ step }) => step)).toEqual([2, 2, 3, 3, 3, 3]);
    expect(plan.at(-1)?.parts).toEqual([{ file: 'a', from: 55, to: 65 }]);
  });

  test.each([
    ['{', 'is no JSON'],
    ['null', 'has no number "block"'],
    ['{"block":-1}', 'has no number "block"'],
    ['{"block":3,"blocks":3,"parts":[]}', 'has 3 blocks but block 3'],
    ['{"block":0,"parts":[]}', 'has no parts'],
    ['{"block":0,"parts":[null]}', 'has a part without'],
    ['{"block":0,"parts":[{"file":"a","from":5,"to":5}]}', 'has a part without'],
    ['{"block":0,"model":1,"parts":[{"file":"a","from":0,"to":5}]}', 'has a "model" that is no path'],
  ])('does not have the line %s', (line, fault) => {
    expect(() => readPlannedBlock(line, 'Line 1 of x')).toThrow(`Line 1 of x ${fault}`);
  });
});
