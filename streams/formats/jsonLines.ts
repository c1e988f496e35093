import { limitError } from '../../src/errors.js';

/** A line and its number, from 1. */
export interface Line {
  /** Its text. */
  readonly text: string;
  /** Its number, from 1. */
  readonly number: number;
}

/** Bytes that one line may have. */
const MAX_LINE = 2 ** 26;
const NEWLINE = 0x0a;

/**
 * The lines of some bytes: those that are complete are yielded with each chunk, so that nothing waits for the next.
 * Empty lines are left out, but counted.
 * @param name for error messages
 * @throws MeanderError `limit` where a line has more than 64 MiB
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Line[]> {
  const decoder = new TextDecoder();
  let [rest, number] = [new Uint8Array(0), 0];
  const split = (bytes: Uint8Array): Line[] =>
    decoder
      .decode(bytes)
      .split('\n')
      .map((text) => ({ text, number: ++number }))
      .filter(({ text }) => text.trim() !== '');
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(NEWLINE);
    if (rest.length + (end < 0 ? chunk.length : 0) > MAX_LINE)
      throw limitError(`${name}, line ${number + 1} has more than ${MAX_LINE} bytes; write one object per line.`);
    const all = Buffer.concat([rest, chunk]);
    const whole = end < 0 ? 0 : rest.length + end + 1;
    rest = Uint8Array.from(all.subarray(whole));
    // The last line break ends a line and begins none.
    if (whole > 0) yield split(all.subarray(0, whole - 1));
  }
  if (rest.length > 0) yield split(rest);
}

/** What Python's and JavaScript's writers put where JSON has no number. */
const NO_NUMBERS = /(?<=[:[,\s])(NaN|-?Infinity)(?=\s*[,\]}])/g;

/**
 * The value of a line of JSON. `NaN` and `Infinity`, which are not JSON but are often written, become numbers.
 * @throws SyntaxError where it is no JSON
 */
export function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const patched = text.replace(NO_NUMBERS, (word) => (word === 'NaN' ? '"NaN"' : word.replace('Infinity', '1e999')));
    if (patched === text) throw cause;
    return JSON.parse(patched);
  }
}
