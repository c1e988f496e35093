import { lastValueFrom } from 'rxjs';
import { type Collected, collectPoints } from '../operators/collectPoints.js';
import { fromSource } from '../operators/fromSource.js';
import { pointsOptions } from './dataFlags.js';
import type { Arguments } from './flags.js';
import { openSource } from './openSource.js';

/** All rows of the sources, for the batch methods. */
export async function readAllPoints(words: string[], args: Arguments): Promise<Collected> {
  const source = await openSource(words, args);
  try {
    return await lastValueFrom(fromSource(source).pipe(collectPoints(pointsOptions(args))));
  } finally {
    await source.close?.();
  }
}
