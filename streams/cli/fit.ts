import { basename } from 'node:path';
import { lastValueFrom, Subject, tap } from 'rxjs';
import type { ClusterEvent } from '../../src/adapt/index.js';
import { modelError, usageError } from '../../src/errors.js';
import { type Checkpoint, type KMeansOptions, resolveOptions } from '../../src/learner/index.js';
import { inverseTransform } from '../../src/model/index.js';
import type { GivenCentroids } from '../../src/seeding/index.js';
import { digestOf } from '../formats/modelFormat/digest.js';
import { asCadence, type Cadence, schedule } from '../operators/cadence.js';
import { fromSource } from '../operators/fromSource.js';
import { miniBatchKMeans } from '../operators/miniBatchKMeans.js';
import { type CheckpointDirectory, openCheckpointDirectory } from '../sinks/checkpointDirectory.js';
import { latestCheckpoint } from '../sinks/latestCheckpoint.js';
import { loadModel } from '../sinks/loadModel.js';
import type { Publisher } from '../sinks/publisher.js';
import { saveModel } from '../sinks/saveModel.js';
import { repeated } from '../sources/repeated.js';
import type { Command } from './command.js';
import { dataFlags, pointsOptions } from './dataFlags.js';
import { type Arguments, commonFlags, type Flags, oneOf, requireK } from './flags.js';
import { describeEvent } from './format.js';
import { openFeed } from './openFeed.js';
import { openSource } from './openSource.js';
import { noProgress, type Progress, progressLine } from './progress.js';
import { signalCode, signals } from './signals.js';
import { summarize } from './summary.js';

const flags: Flags = {
  k: { short: 'k', value: 'N', help: 'number of clusters (needed)' },
  ...dataFlags,
  'batch-size': { value: 'ROWS', help: 'rows in a mini-batch (default 4096)' },
  seed: { value: 'SEED', help: 'seed of every random choice (default 0)' },
  init: { value: 'k-means++|random|FILE', help: 'how to start; FILE is a model, .npy or .json' },
  standardize: { help: 'bring features to mean 0 and deviation 1, by the seeding rows' },
  normalize: { value: 'l2', help: 'bring rows and centroids to length 1 (spherical k-means)' },
  'init-rows': {
    value: 'ROWS',
    help: 'rows to seed from (default 128k, but from one to two mini-batches; with --replicas or --escape two)',
  },
  rate: { value: '1/n|power:KAPPA|constant:ALPHA', help: 'learning rate (default 1/n)' },
  decay: { value: 'LAMBDA', help: 'what is left of the weights after a mini-batch, 0…1 (default 1)' },
  'half-life': {
    value: 'Nrows|Nbatches|10m',
    help: 'forget half in so many rows or mini-batches, or in 90s, 10m, 1.5h, 7d of event time',
  },
  late: { value: '5m', help: 'reject rows whose events lie longer than this before the latest' },
  events: {
    help: 'watch the clusters: what is born, dies, splits, moves, drifts or falls quiet goes to the journal and to --json',
  },
  replicas: { value: 'R', help: 'models from seeds of their own that compete; the hold-out ranks them (default 1)' },
  escape: { help: 'leave poor local minima: merge redundant clusters, split those with much error' },
  certify: { help: 'prove beside the objective how far it is from the best possible' },
  repair: {
    value: 'on|off',
    help: 'put dead centroids where the hold-out surely gains; needs --holdout (default off)',
  },
  'on-drift': {
    value: 'tell|rate|replica',
    help: 'a cluster that drifts forgets, so that it follows; or a fresh model takes over if it is better (default tell)',
  },
  passes: { value: 'N', help: 'readings of the source (default 1)' },
  shuffle: { help: 'read record batches in seeded random order and mix their rows' },
  holdout: {
    value: 'ROWS',
    help: 'rows never learned from, to measure on (default 0; with --replicas or --escape 256)',
  },
  'max-rows': { value: 'ROWS', help: 'rows to read at most' },
  patience: { value: 'N', help: 'stop after N mini-batches without improvement' },
  tolerance: { value: 'E', help: 'relative improvement that counts for --patience (default 0)' },
  checkpoint: { value: 'DIR', help: 'folder of checkpoints' },
  every: { value: '5s|Nrows|Nbatches', help: 'how often to write a checkpoint and a JSON line (default 5s)' },
  resume: { help: 'go on from the newest checkpoint in --checkpoint' },
  out: { value: 'MODEL', help: 'model file to write (.arrows stream, .arrow file)' },
  replay: { value: 'MODEL', help: 'end mini-batches early where that run did, as a feed that fell idle makes it do' },
  publish: { value: 'URL', help: 'feed to write every checkpoint to, as a model file, once it is on disk' },
  run: { value: 'NAME', help: 'key of what is published (default: name of --checkpoint or --out)' },
  ...commonFlags,
};

/** How often the progress line may change. */
const SHOWN = '0.2s';

/** Settings that decide the bits but are no option of the operator. */
function runRecord(args: Arguments, source: string): Record<string, string | number | null> {
  return {
    source,
    columns: args.text('columns') ?? null,
    vector: args.text('vector') ?? null,
    weight: args.text('weight') ?? null,
    time: args.text('time') ?? null,
    onBadRow: args.text('on-bad-row') ?? 'fail',
    passes: args.number('passes') ?? 1,
    maxRows: args.number('max-rows') ?? null,
    initFrom: args.text('init') ?? null,
  };
}

async function kMeansOptions(args: Arguments): Promise<KMeansOptions> {
  return {
    k: requireK(args, 'meander fit points.arrow -k 8'),
    batchSize: args.number('batch-size'),
    seed: args.text('seed') ?? 0,
    init: await initOf(args.text('init')),
    flushAt: await flushesOf(args.text('replay')),
    initRows: args.number('init-rows'),
    rate: args.text('rate'),
    decay: args.number('decay'),
    halfLife: args.text('half-life'),
    late: args.text('late'),
    events: args.isSet('events'),
    replicas: args.number('replicas'),
    escape: args.isSet('escape'),
    certify: args.isSet('certify'),
    repair: oneOf(args, 'repair', ['on', 'off']) === 'on',
    onDrift: args.text('on-drift') as KMeansOptions['onDrift'],
    holdout: args.number('holdout'),
    patience: args.number('patience'),
    tolerance: args.number('tolerance'),
    standardize: args.isSet('standardize'),
    normalize: args.text('normalize') as KMeansOptions['normalize'],
  };
}

async function initOf(text: string | undefined): Promise<KMeansOptions['init']> {
  if (text === undefined || text === 'k-means++' || text === 'random') return text;
  if (/\.(npy|json)$/.test(text)) return (await import('../sources/initFile.js')).readInitFile(text);
  const { model } = await loadModel(text);
  return {
    centroids: inverseTransform(model.transform, model.centroids),
    weights: model.weights,
  } satisfies GivenCentroids;
}

async function flushesOf(path: string | undefined): Promise<readonly number[] | undefined> {
  return path === undefined ? undefined : (await loadModel(path)).flushes;
}

async function resumeFrom(args: Arguments): Promise<Checkpoint | undefined> {
  const folder = args.text('checkpoint');
  if (!args.isSet('resume')) return undefined;
  if (folder === undefined) throw usageError('--resume needs --checkpoint DIR, the folder to go on from.');
  const { checkpoint, damaged } = await latestCheckpoint(folder);
  for (const name of damaged) process.stderr.write(`meander: passed over the damaged checkpoint ${name}\n`);
  return checkpoint;
}

/** @throws MeanderError `model` naming the first setting that differs */
function assertSameSettings(before: Checkpoint['options'], now: Checkpoint['options']): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
    if ((before[name] ?? null) === (now[name] ?? null)) continue;
    throw modelError(
      `The checkpoint was made with ${name} = ${before[name] ?? 'nothing'}, this run has ${name} = ${now[name] ?? 'nothing'}; give the same, or start anew in another folder.`,
    );
  }
}

async function run(args: Arguments): Promise<number> {
  const options = await kMeansOptions(args);
  const every = asCadence(args.text('every') ?? '5s');
  const files = await openSource(args.positionals, args, args.isSet('shuffle') ? (options.seed ?? 0) : undefined);
  const passes = args.number('passes') ?? 1;
  if (passes > 1 && args.positionals.includes('-'))
    throw usageError('stdin (-) can be read only once; write it to a file for --passes.');
  const source = repeated(files, passes);
  const record = runRecord(args, files.identity);
  const withRecord = (checkpoint: Checkpoint): Checkpoint => ({
    ...checkpoint,
    options: { ...checkpoint.options, ...record },
  });

  const folder = args.text('checkpoint');
  let directory: CheckpointDirectory | undefined;
  let publishing: Publisher | undefined;
  try {
    if (folder !== undefined) directory = openCheckpointDirectory(folder);
    const found = await resumeFrom(args);
    const resume = found && source.endless ? { ...found, complete: false } : found;
    publishing = await openPublisher(args);
    if (folder !== undefined && !resume && !args.isSet('resume') && (await latestCheckpoint(folder)).checkpoint) {
      throw usageError(
        `${folder} holds checkpoints of an earlier run; --resume goes on from them, or give another folder.`,
      );
    }
    const stop = new Subject<void>();
    const operator = miniBatchKMeans({
      ...options,
      ...pointsOptions(args),
      every: [SHOWN, every],
      maxRows: args.number('max-rows'),
      resume,
      stop,
    });
    if (resume) {
      assertSameSettings(resume.options, { ...resolveOptions(options).record, ...record });
      if (!args.isSet('quiet'))
        process.stderr.write(`resuming after step ${resume.step}, ${resume.rows.read} rows read\n`);
    }
    if (resume?.complete) return report(args, resume, performance.now());
    return await learn(args, { operator, stop, every, directory, publishing, source, resume, withRecord });
  } finally {
    directory?.close();
    await Promise.all([source.close?.(), publishing?.close()]);
  }
}

interface Run {
  operator: ReturnType<typeof miniBatchKMeans>;
  stop: Subject<void>;
  every: Cadence;
  directory: CheckpointDirectory | undefined;
  publishing: Publisher | undefined;
  source: ReturnType<typeof repeated>;
  resume: Checkpoint | undefined;
  withRecord(checkpoint: Checkpoint): Checkpoint;
}

async function learn(
  args: Arguments,
  { operator, stop, every, directory, publishing, source, resume, withRecord }: Run,
): Promise<number> {
  const began = performance.now();
  const progress = args.isSet('quiet') || args.isSet('json') ? noProgress : progressLine(resume?.rows.read ?? 0);
  const due = schedule(every, () => Date.now());
  let latest = resume;
  let signal: NodeJS.Signals | undefined;
  const release = signals((name) => {
    signal = name;
    stop.next();
  });
  let told = resume?.step ?? -1;
  let published: Promise<unknown> = Promise.resolve();
  const keep = (checkpoint: Checkpoint) => {
    directory?.save(checkpoint);
    published = published.then(() =>
      Promise.all([
        publishing?.publish(checkpoint),
        source.acknowledge?.(checkpoint.position.source).catch(unacknowledged),
      ]),
    );
    published.catch(() => stop.next());
  };
  const onCheckpoint = (checkpoint: Checkpoint) => {
    latest = withRecord(checkpoint);
    told = tellEvents(args, checkpoint, told, progress);
    progress.show(latest, source.progress?.(checkpoint.position.source));
    if (checkpoint.complete || checkpoint.step === 0 || !due(checkpoint.step, checkpoint.rows.learned)) {
      if (checkpoint.step === 0) print(args, 'seeded', latest, began, resume);
      return;
    }
    keep(latest);
    print(args, 'checkpoint', latest, began, resume);
  };
  try {
    await lastValueFrom(fromSource(source, resume?.position.source ?? null).pipe(operator, tap(onCheckpoint)), {
      defaultValue: undefined,
    });
  } finally {
    release();
    progress.end();
  }
  if (latest) keep(latest);
  await published;
  if (signal === undefined) return report(args, latest as Checkpoint, began, resume);
  process.stderr.write(`meander: stopped by ${signal}; ${describeSaved(args, latest)}\n`);
  return signalCode(signal);
}

/** Tells what became of clusters since a step; returns the step that it is told up to. */
function tellEvents(args: Arguments, { tracker: life, step }: Checkpoint, after: number, progress: Progress): number {
  const told = (event: ClusterEvent) =>
    args.isSet('events') || (args.isSet('escape') && (event.event === 'merged' || event.event === 'split'));
  for (const event of life?.journal ?? []) {
    if (event.step <= after || !told(event)) continue;
    if (args.isSet('json')) process.stdout.write(`${JSON.stringify(event)}\n`);
    else if (!args.isSet('quiet') && event.event !== 'born') progress.tell(describeEvent(event));
  }
  return Math.max(after, step);
}

/** Lag tools are all that look at acknowledgements, so learning goes on without. */
const unacknowledged = (cause: Error) =>
  void process.stderr.write(`meander: offsets could not be committed for lag tools: ${cause.message}\n`);

async function openPublisher(args: Arguments): Promise<Publisher | undefined> {
  const url = args.text('publish');
  if (url === undefined) return undefined;
  const [feed, { publisher }] = await Promise.all([openFeed(url, args), import('../sinks/publisher.js')]);
  return publisher(feed, args.text('run') ?? basename(args.text('checkpoint') ?? args.text('out') ?? 'meander'));
}

/** Saves what there is after a signal, and says what that was. */
function describeSaved(args: Arguments, latest: Checkpoint | undefined): string {
  if (!latest) return 'nothing was learned yet.';
  const [folder, out] = [args.text('checkpoint'), args.text('out')];
  if (out !== undefined) saveModel(out, latest);
  const places = [
    folder && `a checkpoint in ${folder} (--resume goes on from it)`,
    out && `the model in ${out}`,
  ].filter(Boolean);
  return `${latest.rows.read} rows were read; kept: ${places.join(' and ') || 'nothing, since neither --checkpoint nor --out was given'}.`;
}

function report(args: Arguments, checkpoint: Checkpoint, began: number, resume?: Checkpoint): number {
  const out = args.text('out');
  if (out !== undefined) saveModel(out, checkpoint);
  const digest = digestOf(checkpoint);
  print(args, 'done', checkpoint, began, resume, { out: out ?? null, digest });
  if (!args.isSet('json') && !args.isSet('quiet'))
    process.stderr.write(`${summarize(checkpoint, digest)}${out ? `model       ${out}\n` : ''}`);
  return 0;
}

function print(
  args: Arguments,
  event: string,
  checkpoint: Checkpoint,
  began: number,
  resume: Checkpoint | undefined,
  more: object = {},
): void {
  if (!args.isSet('json')) return;
  const { step, rows, distortion, model, movement, warnings, screening } = checkpoint;
  const elapsedSeconds = (performance.now() - began) / 1000;
  const rowsPerSecond = Math.round((rows.read - (resume?.rows.read ?? 0)) / Math.max(elapsedSeconds, 1e-9));
  const line = {
    event,
    step,
    rows: rows.read,
    learned: rows.learned,
    heldOut: rows.heldOut,
    rejected: rows.rejected,
    rejectedBy: checkpoint.rejectedBy,
    elapsedSeconds,
    rowsPerSecond,
    distortion,
    weights: Array.from(model.weights),
    movement,
    warnings,
    screening,
    ...(checkpoint.certificate && { certificate: checkpoint.certificate }),
    ...more,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

export const fit: Command = {
  usage: 'meander fit SOURCE… -k N [flags]',
  about:
    'Learns k clusters from files, folders, globs, sql:QUERY, URLs, Kafka or NATS feeds, or stdin (-), in one pass and bounded memory.',
  example: 'meander fit points.arrow -k 8 --out model.arrows --checkpoint run1 --resume',
  flags,
  run,
};
