import type { Checkpoint } from '../../../src/learner/index.js';
import { centroidRows, textBytes } from './centroids.js';

/** A CSV file with a header and the columns `cluster`, `weight`, and one per feature, in the units of the data. */
export function toCsv(checkpoint: Checkpoint): readonly Uint8Array[] {
  const header = ['cluster', 'weight', ...checkpoint.featureNames.map(quoted)].join(',');
  const lines = centroidRows(checkpoint).map((row, j) => [j, checkpoint.model.weights[j], ...row].join(','));
  return [textBytes(`${header}\n${lines.join('\n')}\n`)];
}

/** A field in quotes where it needs them (RFC 4180). */
const quoted = (field: string): string => (/[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
