import {
  describeMissing,
  fitTransform,
  RowTransformer,
  type Transform,
  type TransformOptions,
} from '../../src/model/index.js';
import type { Collected } from '../operators/collectPoints.js';
import { strategyOf } from '../points/badRowResponse.js';
import { badRowResponse } from './dataFlags.js';
import type { Arguments, Flags } from './flags.js';
import { optionFlags } from './optionFlags.js';
import { warn } from './output.js';
import { readAllPoints } from './readAllPoints.js';

/** Flags of the batch methods that scale the rows before anything else. */
export const scaleFlags = {
  standardize: { ...optionFlags.standardize, help: 'Bring features to mean 0 and standard deviation 1 of all rows.' },
  normalize: optionFlags.normalize,
} satisfies Flags;

/** All rows of the sources, scaled as the flags say. */
export interface ScaledPoints extends Collected {
  /** How the rows were scaled; undefined where they were not. */
  readonly transform: Transform | undefined;
}

/** Reads all rows of the sources into memory, and scales them: over all rows, since all of them are known. */
export async function readScaledPoints(args: Arguments): Promise<ScaledPoints> {
  const wanted: TransformOptions = {
    impute: strategyOf(badRowResponse(args)),
    standardize: args.get(scaleFlags.standardize),
    normalize: args.get(scaleFlags.normalize),
  };
  const collected = await readAllPoints(args, wanted);
  const transform = fitTransform(wanted, collected.points);
  const missing =
    transform?.impute && describeMissing(transform.impute, collected.points, 'rows', (t) => collected.featureNames[t]);
  if (missing !== undefined) warn(missing);
  return { ...collected, points: new RowTransformer(transform).apply(collected.points), transform };
}
