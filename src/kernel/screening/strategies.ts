import { anchorable } from '../wasm/layout.js';
import type { ScreeningStrategies, ScreeningStrategy } from './strategyChooser.js';

/** The definition alone. */
export const FLOAT64: ScreeningStrategy = { screen: 'float64', prefixEighths: 8 };
/** Float32 products with all centroids. */
export const FLOAT32: ScreeningStrategy = { screen: 'float32', prefixEighths: 8 };
/** Int16 products with all centroids. */
export const INT16: ScreeningStrategy = { screen: 'int16', prefixEighths: 8 };
const head = (eighths: number): ScreeningStrategy => ({ screen: 'int16', prefixEighths: eighths });
const HEADS: ScreeningStrategies = [head(6), head(5), head(4), head(3), head(2), head(1)];
const anchored = (eighths: number): ScreeningStrategy => ({ ...head(eighths), anchored: true });
const ANCHORED: ScreeningStrategies = [anchored(3), anchored(2), anchored(1)];

/** k·d up to which no screen pays. */
const MOST_DIRECT = 160;
/** k·d from which packing rows to int16, and looking at a head first, can pay. */
const WORTH_INT16 = 256;
const WORTH_HEADS = 4096;
/** d from which what is beyond a head is worth bounding by way of anchors. */
const WORTH_ANCHORS = 192;

/** Looks that each kernel may take for k×d centroids, by the name that forces it. */
export const looks = {
  direct: (): ScreeningStrategies => [FLOAT64],
  simd: (): ScreeningStrategies => [FLOAT32],
  int16: (): ScreeningStrategies => [INT16],
  head: (): ScreeningStrategies => HEADS,
  anchor: (k: number, d: number): ScreeningStrategies => (anchorable(k, d) ? ANCHORED : [INT16]),
  auto: automatic,
};

/** Looks worth a probe for so many centroids and dimensions, the likeliest first and heads from the largest on. */
function automatic(k: number, d: number): ScreeningStrategies {
  if (k * d <= MOST_DIRECT) return [FLOAT64];
  if (k * d < WORTH_INT16) return [FLOAT32];
  if (k * d < WORTH_HEADS || d < 32) return [INT16, FLOAT32];
  return [INT16, ...HEADS, ...(anchorable(k, d) && d >= WORTH_ANCHORS ? ANCHORED : []), FLOAT32];
}
