const view = new DataView(new ArrayBuffer(8));

/** Exponents of the least normal number and of the greatest finite one. */
const [LEAST, GREATEST] = [-1022, 1023];
/** A power of two that makes every subnormal number normal. */
const LIFT = 54;

/**
 * The exponent of a number: floor(log₂ |x|), exactly.
 * @param x not 0, finite
 */
export function exponentOf(x: number): number {
  view.setFloat64(0, x);
  const biased = (view.getUint16(0) >> 4) & 0x7ff;
  return biased === 0 ? exponentOf(x * twoTo(LIFT)) - LIFT : biased - GREATEST;
}

/** 2^exponent, exactly. @param exponent whole, from −1022 to 1023 */
export function twoTo(exponent: number): number {
  view.setUint32(0, (exponent + GREATEST) << 20);
  view.setUint32(4, 0);
  return view.getFloat64(0);
}

/**
 * x·2^exponent, exactly unless the result lies outside of the normal numbers.
 * @param exponent whole, of any size
 */
export function timesTwoTo(x: number, exponent: number): number {
  let [scaled, left] = [x, exponent];
  for (; left > GREATEST && Number.isFinite(scaled) && scaled !== 0; left -= GREATEST) scaled *= twoTo(GREATEST);
  for (; left < LEAST && scaled !== 0; left -= LEAST) scaled *= twoTo(LEAST);
  return scaled * twoTo(Math.max(LEAST, Math.min(GREATEST, left)));
}

/**
 * The exponent of the number of greatest size among the first `length`.
 * @returns 0 where all of them are 0, or one is not finite
 */
export function greatestExponent(numbers: ArrayLike<number>, length: number = numbers.length): number {
  let greatest = 0;
  for (let i = 0; i < length; i++) greatest = Math.max(greatest, Math.abs(numbers[i]));
  return greatest > 0 && greatest < Number.POSITIVE_INFINITY ? exponentOf(greatest) : 0;
}
