import { lastValueFrom } from 'rxjs';
import { usageError } from '../../src/errors.js';
import { fromSource } from '../operators/fromSource.js';
import { score as scoreOperator } from '../operators/score.js';
import { loadModel } from '../sinks/loadModel.js';
import type { Command } from './command.js';
import { dataFlags, pointsOptions } from './dataFlags.js';
import { commonFlags } from './flags.js';
import { grouped } from './format.js';
import { openSource } from './openSource.js';

export const score: Command = {
  usage: 'meander score MODEL SOURCE…',
  about: 'Rows, inertia, distortion and counts of a model on data.',
  example: 'meander score model.arrows points.arrow --json',
  flags: { ...dataFlags, ...commonFlags },
  async run(args) {
    const [modelPath, ...paths] = args.positionals;
    if (modelPath === undefined) throw usageError('score needs a model and a source; --help shows an example.');
    const { model } = await loadModel(modelPath);
    const source = await openSource(paths, args);
    const found = await lastValueFrom(fromSource(source).pipe(scoreOperator(model, pointsOptions(args))));
    await source.close?.();
    const { rows, rejected, weight, inertia, distortion, counts } = found;
    process.stdout.write(
      args.isSet('json')
        ? `${JSON.stringify({ event: 'done', ...found })}\n`
        : `rows        ${grouped(rows)} (${grouped(rejected)} rejected), weight ${weight}\ninertia     ${inertia}\ndistortion  ${distortion ?? '–'}\ncounts      ${counts.map(grouped).join('  ')}\n`,
    );
    return 0;
  },
};
