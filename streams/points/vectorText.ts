import { type Data, Vector } from 'apache-arrow';

/** The signs around a vector, and those between its numbers. */
const [AROUND, BETWEEN] = [/^\s*[[({](.*)[\])}]\s*$/s, /[\s,;]+/];

/**
 * The numbers of a vector that is written as text, such as `[0.1, 0.2]`, `[0.1 0.2]`, `(0.1,0.2)` or `{0.1,0.2}`.
 * @returns undefined for any other text
 */
export function numbersOfText(text: string): number[] | undefined {
  const inside = AROUND.exec(text)?.[1].trim();
  if (inside === undefined) return undefined;
  const numbers = inside === '' ? [] : inside.split(BETWEEN).map(numberOf);
  return numbers.every((number) => number !== undefined) ? numbers : undefined;
}

function numberOf(word: string): number | undefined {
  if (/^nan$/i.test(word)) return Number.NaN;
  const number = word === '' ? Number.NaN : Number(word);
  return Number.isNaN(number) ? undefined : number;
}

/** The text in each row of a column; null for a row without one. */
export function* textsOf(column: Data): Generator<string | null> {
  const texts = new Vector([column]);
  for (let row = 0; row < column.length; row++) yield texts.get(row);
}
