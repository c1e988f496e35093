import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Checkpoint } from '../../src/learner/index.js';
import { loadModel } from './loadModel.js';

const NAME = /^checkpoint-\d{12}\.arrows$/;

/** The file name of a checkpoint; names sort like their steps. */
export const checkpointName = (step: number): string => `checkpoint-${String(step).padStart(12, '0')}.arrows`;

/**
 * The newest checkpoint in a folder that can be read.
 * @returns it, if there is one, and the names of the newer ones that are damaged
 * @category Sinks
 */
export async function latestCheckpoint(path: string): Promise<{ checkpoint?: Checkpoint; damaged: string[] }> {
  const damaged: string[] = [];
  for (const name of listCheckpoints(path)) {
    try {
      return { checkpoint: await loadModel(join(path, name)), damaged };
    } catch {
      damaged.push(name);
    }
  }
  return { damaged };
}

/** Names of the checkpoints in a folder, newest first; none where there is no such folder. */
export function listCheckpoints(path: string): string[] {
  try {
    return readdirSync(path)
      .filter((name) => NAME.test(name))
      .sort()
      .reverse();
  } catch {
    return [];
  }
}
