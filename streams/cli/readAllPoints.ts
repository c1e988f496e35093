import { lastValueFrom } from 'rxjs';
import { type Collected, collectPoints } from '../operators/collectPoints.js';
import { fromSource } from '../operators/fromSource.js';
import { pointsOptions } from './dataFlags.js';
import type { Arguments } from './flags.js';
import { withSource } from './modelsAndSource.js';

/** Reads all rows of the sources into memory, for the batch methods. */
export const readAllPoints = (args: Arguments): Promise<Collected> =>
  withSource(args.positionals, args, 'reading', (source) => {
    const { kernel: _kernel, threads: _threads, ...reading } = pointsOptions(args);
    return lastValueFrom(fromSource(source).pipe(collectPoints(reading)));
  });
