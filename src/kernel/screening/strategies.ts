import { hasAnchors } from '../wasm/layout.js';
import type { ScreeningStrategies, ScreeningStrategy } from './strategy.js';

/** Strategies that one value of `--kernel` forces, and when the kernel `auto` tries them. */
export interface StrategyFamily {
  /** The strategies for k centroids of d dimensions, prefixes from the longest to the shortest. */
  strategies(k: number, d: number): ScreeningStrategies;
  /** Whether `auto` tries them for k centroids of d dimensions: false where they cannot be the fastest. */
  isTried(k: number, d: number): boolean;
}

/** k·d up to which no screen pays. */
const MAX_DIRECT_SIZE = 160;
/** k·d from which packing rows to int16 can pay. */
const MIN_INT16_SIZE = 256;
/** k·d and d from which multiplying a prefix first can pay. */
const [MIN_PREFIX_SIZE, MIN_PREFIX_D] = [4096, 32];
/** d from which anchors can pay. */
const MIN_ANCHORED_D = 192;

/** The definition alone. */
export const FLOAT64: ScreeningStrategy = { screen: 'float64', prefixEighths: 8 };
/** Float32 products with all centroids. */
export const FLOAT32: ScreeningStrategy = { screen: 'float32', prefixEighths: 8 };
/** Int16 products with all centroids. */
export const INT16: ScreeningStrategy = { screen: 'int16', prefixEighths: 8 };
const prefix = (prefixEighths: number): ScreeningStrategy => ({ screen: 'int16', prefixEighths });
const anchored = (prefixEighths: number): ScreeningStrategy => ({ screen: 'int16', prefixEighths, anchored: true });
const triesPrefix = (k: number, d: number) => k * d >= MIN_PREFIX_SIZE && d >= MIN_PREFIX_D;

/*
 * To add a strategy:
 * 1. Add a row to the table below: its name becomes a value of `--kernel`, and the conformance suite runs it on all
 *    inputs.
 * 2. If it computes in a new arithmetic, add that with its cost to screens.ts, and its flag to wasm/headerFields.ts.
 * 3. Write the screen in assembly/, with the proof of its bounds at its head, and call it in assembly/processRows.ts.
 * 4. Run `npm run build:kernel`, and add a line to README's table of kernels.
 */

/** All screening strategies by the value of `--kernel` that forces them, in the order in which `auto` tries them. */
export const strategyFamilies = {
  direct: { strategies: () => [FLOAT64], isTried: (k, d) => k * d <= MAX_DIRECT_SIZE },
  int16: { strategies: () => [INT16], isTried: (k, d) => k * d >= MIN_INT16_SIZE },
  prefix: {
    strategies: () => [prefix(6), prefix(5), prefix(4), prefix(3), prefix(2), prefix(1)],
    isTried: triesPrefix,
  },
  anchor: {
    strategies: (k, d) => (hasAnchors(k, d) ? [anchored(3), anchored(2), anchored(1)] : [INT16]),
    isTried: (k, d) => triesPrefix(k, d) && hasAnchors(k, d) && d >= MIN_ANCHORED_D,
  },
  simd: { strategies: () => [FLOAT32], isTried: (k, d) => k * d > MAX_DIRECT_SIZE },
} as const satisfies Record<string, StrategyFamily>;

/** Name of a family, or `auto` for all that are worth trying. */
export type StrategyName = keyof typeof strategyFamilies | 'auto';

/** Strategies that a kernel of the given name may choose among for k centroids of d dimensions. */
export function strategiesFor(name: StrategyName, k: number, d: number): ScreeningStrategies {
  if (name !== 'auto') return strategyFamilies[name].strategies(k, d);
  const tried = Object.values<StrategyFamily>(strategyFamilies).filter((family) => family.isTried(k, d));
  const [first = FLOAT32, ...others] = tried.flatMap((family) => family.strategies(k, d));
  return [first, ...others];
}
