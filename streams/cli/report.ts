import { lastValueFrom } from 'rxjs';
import { usageError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { onOff, text, wholeNumber } from '../../src/options/index.js';
import { fromSource } from '../operators/fromSource.js';
import { reportHtml } from '../report/report.js';
import { findRows, type RowFindings } from '../report/rowFindings.js';
import type { Source } from '../sources/source.js';
import type { Command } from './command.js';
import { dataFlags, pointsOptions } from './dataFlags.js';
import { type Arguments, commonFlags, type Flags } from './flags.js';
import { keptNames } from './flagValues.js';
import { modelOrFolder } from './modelOrFolder.js';
import { takeModels, withSource } from './modelsAndSource.js';
import { printDone } from './output.js';
import { writeText } from './writeText.js';

const flags = {
  out: {
    group: 'Output',
    placeholder: 'FILE',
    value: text,
    writes: ['html', 'htm'],
    required: true,
    help: 'HTML file to write; - is stdout.',
  },
  clusters: {
    group: 'Output',
    placeholder: 'N',
    value: wholeNumber(1),
    default: 50,
    help: 'Clusters to list, those of the greatest weight.',
  },
  keep: {
    group: 'Output',
    placeholder: 'all|A,B',
    value: keptNames,
    help: 'Columns of the source to show beside typical rows.',
  },
  certify: {
    group: 'Method',
    placeholder: 'on|off',
    value: onOff,
    default: true,
    help: 'Prove how good the model is on the rows of SOURCE, in time that grows with the square of the features.',
    defaultWords: 'on',
  },
  ...dataFlags,
  ...commonFlags,
} satisfies Flags;

async function run(args: Arguments): Promise<number> {
  const { models, sources } = takeModels('report', args);
  const checkpoint = await modelOrFolder(models[0]);
  if (sources.length === 0 && args.get(flags.keep) !== undefined)
    throw usageError('--keep shows columns of SOURCE, but none is given; name it after the model.');
  const findings = sources.length > 0 ? await findIn(sources, args, checkpoint) : undefined;
  const out = args.get(flags.out);
  writeText(out, reportHtml(checkpoint, { findings, clusters: args.get(flags.clusters) }));
  printDone(args, { clusters: checkpoint.model.k, rows: findings?.rows ?? null, out }, [`report: ${out}`], out);
  return 0;
}

function findIn(sources: string[], args: Arguments, { model }: Checkpoint): Promise<RowFindings> {
  const [certify, keep] = [args.get(flags.certify), args.get(flags.keep)];
  const find = (source: Source) =>
    lastValueFrom(fromSource(source).pipe(findRows(model, pointsOptions(args), certify, keep)));
  return withSource(sources, args, 'reading', find, { features: model.featureNames, keep });
}

/** `meander report`: a page about a model. */
export const report: Command = {
  usage: 'meander report MODEL [SOURCE…] --out FILE.html',
  about:
    'Writes one HTML page about a model: what was run, how good it is, a map, the clusters and how to learn it ' +
    'again. ' +
    'It needs no network and runs no script. With SOURCE also what is proved, and the rows nearest to each centroid.',
  example: 'meander report model.arrows points.arrow --out report.html',
  flags,
  run,
};
