import {
  fitTransform,
  type Points,
  RowTransformer,
  type Transform,
  type TransformOptions,
  transformWithoutFit,
} from '../../src/model/index.js';
import type { Collected } from '../operators/collectPoints.js';
import type { Arguments, Flags } from './flags.js';
import { optionFlags } from './optionFlags.js';
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
    standardize: args.get(scaleFlags.standardize),
    normalize: args.get(scaleFlags.normalize),
  };
  const collected = await readAllPoints(args, wanted);
  const transform = transformOf(wanted, collected.points);
  return { ...collected, points: new RowTransformer(transform).apply(collected.points), transform };
}

const transformOf = (wanted: TransformOptions, points: Points): Transform | undefined =>
  wanted.standardize ? fitTransform(wanted, points) : transformWithoutFit(wanted);
