import { usageError } from '../../src/errors.js';
import { digestOf } from '../formats/modelFormat/digest.js';
import { latestCheckpoint, listCheckpoints } from '../sinks/latestCheckpoint.js';
import { loadModel } from '../sinks/loadModel.js';
import type { Command } from './command.js';
import { commonFlags } from './flags.js';
import { summarize } from './summary.js';

export const inspect: Command = {
  usage: 'meander inspect MODEL',
  about: 'What a model, a checkpoint or the newest checkpoint of a folder holds.',
  example: 'meander inspect model.arrows',
  flags: commonFlags,
  async run(args) {
    const [path] = args.positionals;
    if (path === undefined) throw usageError('inspect needs a model file or a checkpoint folder.');
    const checkpoint = listCheckpoints(path).length > 0 ? (await latestCheckpoint(path)).checkpoint : undefined;
    const found = checkpoint ?? (await loadModel(path));
    const { model, held, ...rest } = found;
    const digest = digestOf(found);
    if (args.isSet('json')) {
      process.stdout.write(
        `${JSON.stringify({ k: model.k, d: model.d, ...rest, weights: Array.from(model.weights), heldRows: held.weights.length, digest })}\n`,
      );
      return 0;
    }
    const options = Object.entries(found.options)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${name} ${value}`);
    process.stdout.write(
      `${summarize(found, digest)}options     ${options.join(' · ')}\nstate       ${found.complete ? 'complete' : 'unfinished; --resume goes on from it'}\n`,
    );
    return 0;
  },
};
