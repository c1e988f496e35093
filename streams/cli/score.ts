import { lastValueFrom } from 'rxjs';
import { changesUnits, type Transform } from '../../src/model/index.js';
import { distanceUnit } from '../operators/distanceUnit.js';
import { fromSource } from '../operators/fromSource.js';
import { type Score, score as scoreOperator } from '../operators/score.js';
import { unitWords } from '../report/units.js';
import { loadModel } from '../sinks/loadModel.js';
import type { Source } from '../sources/source.js';
import type { Command } from './command.js';
import { dataFlags, pointsOptions } from './dataFlags.js';
import { type Arguments, commonFlags } from './flags.js';
import { filledWords, grouped } from './format.js';
import { takeModels, withSource } from './modelsAndSource.js';
import { printResult, warnings } from './output.js';

async function run(args: Arguments): Promise<number> {
  const { models, sources } = takeModels('score', args);
  const { model } = await loadModel(models[0]);
  const measure = (source: Source) => lastValueFrom(fromSource(source).pipe(scoreOperator(model, pointsOptions(args))));
  const found = await withSource(sources, args, 'scoring', measure, { features: model.featureNames });
  printResult(args, {
    json: [{ event: 'done', ...found, unit: distanceUnit(model.transform), ...(warnings.length > 0 && { warnings }) }],
    text: () => scoreText(found, model.transform),
  });
  return 0;
}

function scoreText(found: Score, transform: Transform | undefined): string[] {
  const { rows, rejected, imputed, weight, inertia, distortion, counts, inertiaInData } = found;
  const comparable =
    inertiaInData === null
      ? 'in data     not known: the model scales rows to length 1, so its centroids have no length in the data'
      : `in data     ${inertiaInData}, the inertia in the units of the features; compare models by it`;
  return [
    `rows        ${grouped(rows)} (${grouped(rejected)} rejected${filledWords(imputed)}), weight ${weight}`,
    `inertia     ${inertia}${changesUnits(transform) ? `, in squared ${unitWords(transform)}` : ''}`,
    ...(changesUnits(transform) ? [comparable] : []),
    `distortion  ${distortion ?? '–'}`,
    `counts      ${counts.map(grouped).join('  ')}`,
  ];
}

/** `meander score`: how well a model fits data. */
export const score: Command = {
  usage: 'meander score MODEL SOURCE…',
  about: 'Measures a model on data: the number of rows, the inertia, the distortion and the rows per cluster.',
  example: 'meander score model.arrows points.arrow --json',
  flags: { ...dataFlags, ...commonFlags },
  run,
};
