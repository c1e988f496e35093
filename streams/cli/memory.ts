import { lastValueFrom } from 'rxjs';
import { usageError } from '../../src/index.js';
import { type Collected, collectPoints } from '../operators/collectPoints.js';
import { fromSource } from '../sources/fromSource.js';
import { pointsOptions } from './dataFlags.js';
import type { Arguments } from './flags.js';
import { openSource } from './openSource.js';

/** All rows of the sources, for the batch methods. */
export async function readAll(words: string[], args: Arguments): Promise<Collected & { name: string }> {
  const source = await openSource(words, args);
  try {
    return { ...(await lastValueFrom(fromSource(source).pipe(collectPoints(pointsOptions(args))))), name: source.name };
  } finally {
    await source.close?.();
  }
}

/** -k, which every command that clusters needs. */
export function clusters(args: Arguments, command: string): number {
  const k = args.number('k');
  if (k === undefined) throw usageError(`-k is missing: how many clusters? For example: meander ${command} points.arrow -k 3.`);
  return k;
}

/** A whole number of at least 1. */
export function count(args: Arguments, name: string, otherwise: number): number {
  const found = args.number(name) ?? otherwise;
  if (!Number.isInteger(found) || found < 1) throw usageError(`--${name} is ${found}; give a whole number of at least 1.`);
  return found;
}
