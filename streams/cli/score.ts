import { lastValueFrom } from 'rxjs';
import { fromSource } from '../operators/fromSource.js';
import { type Score, score as scoreOperator } from '../operators/score.js';
import { loadModel } from '../sinks/loadModel.js';
import type { Source } from '../sources/source.js';
import type { Command } from './command.js';
import { dataFlags, pointsOptions } from './dataFlags.js';
import { type Arguments, commonFlags } from './flags.js';
import { grouped } from './format.js';
import { takeModels, withSource } from './modelsAndSource.js';
import { printResult, warnings } from './output.js';

async function run(args: Arguments): Promise<number> {
  const { models, sources } = takeModels('score', args);
  const { model } = await loadModel(models[0]);
  const measure = (source: Source) => lastValueFrom(fromSource(source).pipe(scoreOperator(model, pointsOptions(args))));
  const found = await withSource(sources, args, 'scoring', measure, { features: model.featureNames });
  printResult(args, {
    json: [{ event: 'done', ...found, ...(warnings.length > 0 && { warnings }) }],
    text: () => scoreText(found),
  });
  return 0;
}

const scoreText = ({ rows, rejected, weight, inertia, distortion, counts }: Score): string[] => [
  `rows        ${grouped(rows)} (${grouped(rejected)} rejected), weight ${weight}`,
  `inertia     ${inertia}`,
  `distortion  ${distortion ?? '–'}`,
  `counts      ${counts.map(grouped).join('  ')}`,
];

/** `meander score`: how well a model fits data. */
export const score: Command = {
  usage: 'meander score MODEL SOURCE…',
  about: 'Measures a model on data: the number of rows, the inertia, the distortion and the rows per cluster.',
  example: 'meander score model.arrows points.arrow --json',
  flags: { ...dataFlags, ...commonFlags },
  run,
};
