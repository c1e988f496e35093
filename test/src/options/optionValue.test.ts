import { describe, expect, test } from 'vitest';
import {
  checkValue,
  numberAbove,
  numberFrom,
  numberThat,
  type OptionValue,
  oneOf,
  onOff,
  parsedBy,
  text,
  wholeNumber,
} from '../../../src/options/index.js';

/** Reads a text as the command line does; undefined where the value is not accepted. */
function read<T>(kind: OptionValue<T>, typed: string): T | undefined {
  const value = kind.read(typed);
  return kind.accepts(value) ? value : undefined;
}

describe('values of options', () => {
  test('wholeNumber takes whole numbers from its least on', () => {
    expect(['3', '1e3', '2', '2.5', '', ' ', 'x', 'Infinity'].map((typed) => read(wholeNumber(3), typed))).toEqual([
      3,
      1000,
      ...new Array(6).fill(undefined),
    ]);
    expect(wholeNumber(0).accepts(2 ** 53)).toBe(false);
  });
  test('numberAbove leaves its bound out, numberFrom takes it', () => {
    expect([numberAbove(0).accepts(0), numberFrom(0).accepts(0), numberAbove(0).accepts(1e-300)]).toEqual([
      false,
      true,
      true,
    ]);
  });
  test('oneOf takes its words and lists them', () => {
    const kind = oneOf('a', 'b', 'c');
    expect([read(kind, 'b'), read(kind, 'd')]).toEqual(['b', undefined]);
    expect([kind.must, oneOf('a', 'b').must, oneOf('a').must]).toEqual(['a, b or c', 'a or b', 'a']);
  });
  test('onOff reads on and off', () => {
    expect(['on', 'off', 'true', ''].map((typed) => read(onOff, typed))).toEqual([true, false, undefined, undefined]);
  });
  test('text takes any text that is not empty', () => {
    expect(['a', ''].map((typed) => read(text, typed))).toEqual(['a', undefined]);
  });
  test('parsedBy takes texts that are parsed without an error', () => {
    const json = parsedBy(JSON.parse, 'JSON');
    expect(['[1]', '[1'].map((typed) => read(json, typed))).toEqual(['[1]', undefined]);
    expect(json.accepts(1)).toBe(false);
  });
});

test.each([
  [undefined, 'x must be an even number, but is missing.'],
  ['two', 'x must be an even number, but is "two".'],
  [3, 'x must be an even number, but is 3.'],
  [[1, 2], 'x must be an even number, but is [1,2].'],
  [null, 'x must be an even number, but is null.'],
])('checkValue says what %j must be, and that it is not', (value, message) => {
  const even = numberThat('an even number', (x) => x % 2 === 0);
  expect(() => checkValue('x', value, even)).toThrow(message);
  expect(checkValue('x', 4, even)).toBe(4);
});
