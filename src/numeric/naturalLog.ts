/** Terms of the series; the first one left out is below 2^-60 of the sum. */
const LAST_POWER = 23;

/**
 * ln x for x ≥ 0, from + − × ÷ alone, so that every engine gives the same bits (Math.log does not). With x = m·2^e and
 * m in [√½, √2), ln x = 2·artanh(r) + e·ln 2 where r = (m − 1)/(m + 1), and artanh r = r + r³/3 + r⁵/5 + …, |r| <
 * 0.172.
 * @returns within 3e-16·(1 + |ln x|); −∞ for 0 and +∞ for +∞
 */
export function naturalLog(x: number): number {
  if (x === 0 || x === Number.POSITIVE_INFINITY) return x === 0 ? Number.NEGATIVE_INFINITY : x;
  let e = 0;
  let m = x;
  for (; m >= Math.SQRT2; m /= 2) e++;
  for (; m < Math.SQRT1_2; m *= 2) e--;
  const r = (m - 1) / (m + 1);
  const square = r * r;
  let sum = 0;
  for (let i = LAST_POWER; i >= 1; i -= 2) sum = sum * square + 1 / i;
  return 2 * r * sum + e * Math.LN2;
}
