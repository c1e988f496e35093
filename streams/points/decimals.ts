import type { Decimal } from 'apache-arrow';

/** Bits of each word that a decimal is stored in. */
export const WORD_BITS = 32;
/** Whole numbers and powers of ten below these are exact as float64, so that one division rounds once. */
const [EXACT, EXACT_POWER] = [2 ** 53, 22];

/**
 * Decimals of 32, 64, 128 or 256 bits as the nearest float64.
 * @param words two's complement, the lowest word first
 */
export function decimalNumbers(words: Uint32Array, { bitWidth, scale }: Decimal): Float64Array {
  const width = bitWidth / WORD_BITS;
  const numbers = new Float64Array(words.length / width);
  const power = Number(`1e${scale}`);
  for (let i = 0; i < numbers.length; i++) {
    const short = shortInteger(words, i * width, width);
    numbers[i] =
      Math.abs(short) < EXACT && Math.abs(scale) <= EXACT_POWER
        ? short / power
        : Number(`${longInteger(words, i * width, width)}e${-scale}`);
  }
  return numbers;
}

/** An integer whose upper words only repeat its sign; infinite for any other. */
function shortInteger(words: Uint32Array, at: number, width: number): number {
  if (width === 1) return words[at] | 0;
  const high = words[at + 1] | 0;
  const sign = high < 0 ? 0xffffffff : 0;
  for (let i = 2; i < width; i++) if (words[at + i] !== sign) return Number.POSITIVE_INFINITY;
  return high * 2 ** WORD_BITS + words[at];
}

function longInteger(words: Uint32Array, at: number, width: number): bigint {
  let all = 0n;
  for (let i = width - 1; i >= 0; i--) all = (all << BigInt(WORD_BITS)) | BigInt(words[at + i]);
  return BigInt.asIntN(width * WORD_BITS, all);
}
