/** An unevaluated sum high + low of two float64, |low| ≤ half a rounding of high: some 106 bits (Dekker 1971). */
export type DoubleDouble = readonly [high: number, low: number];

/** a + b exactly (Knuth 1969). */
export function twoSum(a: number, b: number): DoubleDouble {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}

const SPLITTER = 134_217_729;

/** a · b exactly (Veltkamp & Dekker 1971), for products below 10^300. */
export function twoProduct(a: number, b: number): DoubleDouble {
  const product = a * b;
  const [ca, cb] = [SPLITTER * a, SPLITTER * b];
  const [ah, bh] = [ca - (ca - a), cb - (cb - b)];
  const [al, bl] = [a - ah, b - bh];
  return [product, ah * bh - product + ah * bl + al * bh + al * bl];
}

/** a + b to some 2^−104 of the larger. */
export function add([ah, al]: DoubleDouble, [bh, bl]: DoubleDouble): DoubleDouble {
  const [sum, rest] = twoSum(ah, bh);
  return twoSum(sum, rest + al + bl);
}

/** a · b to some 2^−102 of it. */
export function multiply([ah, al]: DoubleDouble, [bh, bl]: DoubleDouble): DoubleDouble {
  const [product, rest] = twoProduct(ah, bh);
  return twoSum(product, rest + ah * bl + al * bh);
}

/** a ÷ b to some 2^−100 of it. */
export function divide(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const first = a[0] / b[0];
  const left = add(a, multiply([-first, 0], b));
  return twoSum(first, left[0] / b[0]);
}
