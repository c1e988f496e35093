import { lastValueFrom } from 'rxjs';
import type { Checkpoint } from '../../src/learner/index.js';
import { onOff, text, wholeNumber } from '../../src/options/index.js';
import { fromSource } from '../operators/fromSource.js';
import { reportHtml } from '../report/report.js';
import { findRows, type RowFindings } from '../report/rowFindings.js';
import { latestCheckpoint, listCheckpoints } from '../sinks/latestCheckpoint.js';
import { loadModel } from '../sinks/loadModel.js';
import type { Source } from '../sources/source.js';
import type { Command } from './command.js';
import { dataFlags, pointsOptions } from './dataFlags.js';
import { type Arguments, commonFlags, type Flags } from './flags.js';
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
  const [path] = models;
  const newest = listCheckpoints(path).length > 0 ? (await latestCheckpoint(path)).checkpoint : undefined;
  const checkpoint = newest ?? (await loadModel(path));
  const findings = sources.length > 0 ? await findIn(sources, args, checkpoint) : undefined;
  const out = args.get(flags.out);
  writeText(out, reportHtml(checkpoint, { findings, clusters: args.get(flags.clusters) }));
  printDone(args, { clusters: checkpoint.model.k, rows: findings?.rows ?? null, out }, [`report: ${out}`], out);
  return 0;
}

function findIn(sources: string[], args: Arguments, { model }: Checkpoint): Promise<RowFindings> {
  const find = (source: Source) =>
    lastValueFrom(fromSource(source).pipe(findRows(model, pointsOptions(args), args.get(flags.certify))));
  return withSource(sources, args, 'reading', find, { features: model.featureNames });
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
