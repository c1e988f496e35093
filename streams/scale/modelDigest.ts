import { createHash } from 'node:crypto';
import type { Model } from '../../src/model/index.js';

/** The digest of what rows are assigned to: the centroids, and the step that made them. */
export function modelDigest({ centroids }: Model, step: number): string {
  const bytes = new Uint8Array(centroids.buffer, centroids.byteOffset, centroids.byteLength);
  return createHash('sha256').update(`${step}/`).update(bytes).digest('hex');
}
