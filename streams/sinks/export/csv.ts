import type { Checkpoint } from '../../../src/learner/index.js';
import { ownColumnName } from '../ownColumnName.js';
import { centroidRows, textBytes } from './centroids.js';

/**
 * A CSV file with a header and the columns `cluster`, `weight`, and one per feature, in the units of the data. Features
 * keep their names; where one is called `cluster` or `weight`, that column becomes `meander_cluster` and so on.
 */
export function toCsv(checkpoint: Checkpoint): readonly Uint8Array[] {
  const names = checkpoint.featureNames;
  const named = (name: string) => ownColumnName(name, names);
  const header = [named('cluster'), named('weight'), ...names.map(quoted)].join(',');
  const lines = centroidRows(checkpoint).map((row, j) => [j, checkpoint.model.weights[j], ...row].join(','));
  return [textBytes(`${header}\n${lines.join('\n')}\n`)];
}

/** A field in quotes where it needs them (RFC 4180). */
const quoted = (field: string): string => (/[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
