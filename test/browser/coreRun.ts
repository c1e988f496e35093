import { digest, type KernelName } from '../../src/index.js';
import { blobs, learn } from '../learn.js';

/** Learns the same drawn rows wherever it is called, and returns the digest of the learner's state. */
export async function coreDigest(kernel: KernelName): Promise<string> {
  return digest(learn(blobs(6000, 12, 8, 7), 8, { k: 12, seed: 0, batchSize: 512, kernel, holdout: 200 }));
}
