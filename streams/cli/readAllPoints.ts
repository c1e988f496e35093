import { lastValueFrom } from 'rxjs';
import { needsLength, type TransformOptions } from '../../src/model/index.js';
import { type Collected, collectWith } from '../operators/collectPoints.js';
import { fromSource } from '../operators/fromSource.js';
import { pointsOptions } from './dataFlags.js';
import type { Arguments } from './flags.js';
import { withSource } from './modelsAndSource.js';

/**
 * Reads all rows of the sources into memory, for the batch methods.
 * @param scaling how the rows will be scaled: where each is divided by its length, a row of zeros is bad
 */
export const readAllPoints = (args: Arguments, scaling: TransformOptions): Promise<Collected> =>
  withSource(args.positionals, args, 'reading', (source) => {
    const { kernel: _kernel, threads: _threads, ...reading } = pointsOptions(args);
    return lastValueFrom(fromSource(source).pipe(collectWith(reading, { length: needsLength(scaling) })));
  });
