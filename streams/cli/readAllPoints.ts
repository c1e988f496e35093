import { lastValueFrom } from 'rxjs';
import { needsLength, type TransformOptions } from '../../src/model/index.js';
import { type Collected, collectWith } from '../operators/collectPoints.js';
import { fromSource } from '../operators/fromSource.js';
import { pointsOptions } from './dataFlags.js';
import type { Arguments } from './flags.js';
import { withSource } from './modelsAndSource.js';

/**
 * Reads all rows of the sources into memory, for the batch methods.
 * @param wanted how the rows will be transformed: where each is divided by its length, a row of zeros is bad; where
 *   missing values are filled, they stay NaN here
 */
export const readAllPoints = (args: Arguments, wanted: TransformOptions): Promise<Collected> =>
  withSource(args.positionals, args, 'reading', (source) => {
    const needs = { length: needsLength(wanted), missing: wanted.impute !== undefined };
    const { kernel: _kernel, threads: _threads, ...reading } = pointsOptions(args);
    return lastValueFrom(fromSource(source).pipe(collectWith(reading, needs)));
  });
