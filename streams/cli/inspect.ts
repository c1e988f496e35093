import { usageError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { isFeedUrl } from '../feeds/openFeed.js';
import { digestOf } from '../formats/modelFormat/digest.js';
import { endsInBlocks } from '../scale/positionInBlocks.js';
import type { Command } from './command.js';
import { dataFlags } from './dataFlags.js';
import { type Arguments, commonFlags } from './flags.js';
import { modelOrFolder } from './modelOrFolder.js';
import { printResult } from './output.js';
import { summarize } from './summary.js';

async function run(args: Arguments): Promise<number> {
  const [path] = args.positionals;
  if (path === undefined)
    throw usageError('inspect needs a model file or a folder of checkpoints; meander inspect --help shows an example.');
  if (isFeedUrl(path)) return (await import('./inspectJob.js')).inspectJob(args, path);
  const found = await modelOrFolder(path);
  const digest = digestOf(found);
  printResult(args, { json: [inspectJson(found, digest)], text: (width) => inspectText(found, digest, width) });
  return 0;
}

/** All fields of a checkpoint but the centroids, the rows that were held out and the sums behind a certificate. */
function inspectJson({ model, held, certification: _sums, ...rest }: Checkpoint, digest: string): object {
  const { k, d, weights } = model;
  return { k, d, ...rest, weights: Array.from(weights), heldRows: held.weights.length, digest };
}

function inspectText(checkpoint: Checkpoint, digest: string, width: number): string[] {
  const options = Object.entries(checkpoint.options)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${value}`);
  const state = checkpoint.complete
    ? 'complete'
    : endsInBlocks(checkpoint)
      ? 'unfinished; meander blocks --after plans what comes next'
      : 'unfinished; --resume continues from it';
  return [...summarize(checkpoint, digest, width), `options     ${options.join(' · ')}`, `state       ${state}`];
}

/** `meander inspect`: what a model file holds. */
export const inspect: Command = {
  usage: 'meander inspect MODEL|LOG',
  about:
    'Shows what a model, a checkpoint or the newest checkpoint of a folder holds, or from the log of a job how far ' +
    'it is and who sums what.',
  example: 'meander inspect model.arrows',
  examples: [['How far a job is', 'meander inspect kafka://localhost:9092/users.log']],
  flags: { ...commonFlags, secrets: dataFlags.secrets },
  run,
};
