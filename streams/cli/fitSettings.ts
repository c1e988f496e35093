import { type KMeansOptions, optionNames } from '../../src/learner/index.js';
import { inverseTransform } from '../../src/model/index.js';
import type { GivenCentroids } from '../../src/seeding/index.js';
import { loadModel } from '../sinks/loadModel.js';
import { fileFlags, runFlags } from './fitFlags.js';
import type { Arguments } from './flags.js';
import { optionFlags } from './optionFlags.js';

/** The options of the learning that were typed, with the files read that `--init` and `--replay` name. */
export async function kMeansOptions({ get }: Arguments): Promise<KMeansOptions> {
  const typed = optionNames.map((name) => [name, get(optionFlags[name])]);
  return {
    ...(Object.fromEntries(typed) as KMeansOptions),
    init: await readInit(get(fileFlags.init)),
    flushAt: await readFlushes(get(fileFlags.replay)),
    reseed: get(optionFlags.reseed) ?? get(runFlags.passes) > 1,
  };
}

async function readInit(typed: string | undefined): Promise<KMeansOptions['init']> {
  if (typed === undefined || typed === 'k-means++' || typed === 'random') return typed;
  if (/\.(npy|json)$/.test(typed)) return (await import('../sources/initFile.js')).readInitFile(typed);
  const { model } = await loadModel(typed);
  return {
    centroids: inverseTransform(model.transform, model.centroids),
    weights: model.weights,
    featureNames: model.featureNames,
  } satisfies GivenCentroids;
}

const readFlushes = async (path: string | undefined): Promise<readonly number[] | undefined> =>
  path === undefined ? undefined : (await loadModel(path)).flushes;
