/**
 * An unevaluated sum high + low of two float64 with |low| ≤ half a unit in the last place of high: about 106 bits
 * (Dekker 1971).
 */
export type DoubleDouble = readonly [high: number, low: number];

/** a + b exactly (Knuth 1969, §4.2.2). */
export function twoSum(a: number, b: number): DoubleDouble {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}

/** 2^27 + 1: multiplying by it splits a float64 into two halves of 26 bits each. */
const SPLITTER = 134_217_729;

/** a · b exactly (Veltkamp's splitting; Dekker 1971), if neither the product nor 2^27 times a factor overflows. */
export function twoProduct(a: number, b: number): DoubleDouble {
  const product = a * b;
  const [scaledA, scaledB] = [SPLITTER * a, SPLITTER * b];
  const [highA, highB] = [scaledA - (scaledA - a), scaledB - (scaledB - b)];
  const [lowA, lowB] = [a - highA, b - highB];
  return [product, highA * highB - product + highA * lowB + lowA * highB + lowA * lowB];
}

/** a + b with an error of about 2^−104 of the larger. */
export function add([highA, lowA]: DoubleDouble, [highB, lowB]: DoubleDouble): DoubleDouble {
  const [sum, rest] = twoSum(highA, highB);
  return twoSum(sum, rest + lowA + lowB);
}

/** a · b with a relative error of about 2^−102. */
export function multiply([highA, lowA]: DoubleDouble, [highB, lowB]: DoubleDouble): DoubleDouble {
  const [product, rest] = twoProduct(highA, highB);
  return twoSum(product, rest + highA * lowB + lowA * highB);
}

/** a ÷ b with a relative error of about 2^−100: one step of long division after the float64 quotient. */
export function divide(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const quotient = a[0] / b[0];
  const remainder = add(a, multiply([-quotient, 0], b));
  return twoSum(quotient, remainder[0] / b[0]);
}
