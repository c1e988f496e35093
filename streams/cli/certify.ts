import { fromEvent, lastValueFrom, takeUntil, tap } from 'rxjs';
import { type Bound, Certifier } from '../../src/bound/index.js';
import { inputError, usageError } from '../../src/errors.js';
import { exact } from '../../src/exact/index.js';
import type { Model } from '../../src/model/index.js';
import { certifyInto } from '../operators/certify.js';
import { fromSource } from '../operators/fromSource.js';
import { loadModel } from '../sinks/loadModel.js';
import { inParallel } from '../threads/inParallel.js';
import type { Tasks } from '../threads/tasks.js';
import { threadCount } from '../threads/workerThreads.js';
import type { Command } from './command.js';
import { dataFlags, pointsOptions } from './dataFlags.js';
import { type Deadline, deadline, interruption } from './deadline.js';
import { type Arguments, commonFlags, positiveInteger } from './flags.js';
import { grouped, proved } from './format.js';
import { openSource } from './openSource.js';
import { type StatusLine, statusLine } from './statusLine.js';

/** Rows up to which all of them are bounded at once. */
const WHOLE = 512;
/** Iterations on each batch: first some for all, then more where they matter. */
const ROUNDS = [20, 80];
/** Part of its inertia to which a batch need not be bounded more closely. */
const CLOSE = 5e-3;

/** Gap that is as good as none. */
const PROVED = 1e-6;

type Shared = Pick<Tasks['batchBound']['input'], 'k' | 'centroids' | 'iterations'>;

export const certify: Command = {
  usage: 'meander certify MODEL SOURCE…',
  about: 'A proven lower bound on the best possible inertia of the data, and how far above it the model is.',
  example: 'meander certify model.arrows points.arrow --time-limit 60',
  flags: {
    'time-limit': { value: 'SECONDS', help: 'how long to sharpen the bound after the data is read (default 60)' },
    'batch-rows': {
      value: 'ROWS',
      help: `rows that are bounded together (default 256; data of at most ${WHOLE} rows as a whole)`,
    },
    risk: { value: 'P', help: 'probability with which the bound of sampled batches may fail (default 0.01)' },
    seed: { value: 'SEED', help: 'seed of the sample of batches (default 0)' },
    ...dataFlags,
    ...commonFlags,
  },
  async run(args) {
    const [modelPath, ...paths] = args.positionals;
    if (modelPath === undefined) throw usageError('certify needs a model and a source; --help shows an example.');
    const risk = args.number('risk');
    if (risk !== undefined && !(risk > 0 && risk < 1))
      throw usageError(`--risk is ${risk}; give a probability between 0 and 1.`);
    const { model } = await loadModel(modelPath);
    const status = statusLine(args);
    const reading = interruption();
    const certifier = await read(model, paths, args, reading, status).finally(() => reading.release());
    const sharpening = deadline(args, 60);
    try {
      if (reading.code === 0) await sharpen(certifier, model, args, sharpening, status);
      status.end();
      report(args, certifier, model);
      return reading.code || sharpening.code;
    } finally {
      sharpening.release();
    }
  },
};

/** Reads the source once; a signal ends it, and what was read is certified. */
async function read(
  model: Model,
  paths: string[],
  args: Arguments,
  until: Deadline,
  status: StatusLine,
): Promise<Certifier> {
  const source = await openSource(paths, args);
  const options = {
    ...pointsOptions(args),
    batchRows: positiveInteger(args, 'batch-rows', 256),
    risk: args.number('risk'),
    seed: args.text('seed'),
  };
  const certifier = new Certifier(model, options);
  try {
    const { rows } = await lastValueFrom(
      fromSource(source).pipe(
        takeUntil(fromEvent(until.signal, 'abort')),
        certifyInto(certifier, model, options),
        tap((certificate) => status.show(() => `read ${proved(certificate)}`)),
      ),
    );
    if (rows === 0) throw inputError(`${source.name} has no valid row to certify the model on.`);
    return certifier;
  } finally {
    await source.close?.();
  }
}

/** Bounds all rows at once where they are few, else batch after batch, in random order. */
async function sharpen(
  certifier: Certifier,
  model: Model,
  args: Arguments,
  until: Deadline,
  status: StatusLine,
): Promise<void> {
  const rows = certifier.everyRow(WHOLE);
  if (rows) {
    for (const { lower, proved: done } of exact(rows, model.k, { seed: args.text('seed') })) {
      certifier.addWhole(done ? 'exact' : 'semidefinite', lower);
      status.show(() => `bounding all rows: ${proved(certifier.certificate())}`);
      if (done || !(await until.yieldAndCheck())) return;
    }
    return;
  }
  for (const iterations of ROUNDS) {
    await boundBatches(certifier, { k: model.k, centroids: model.centroids, iterations }, args, until, status);
    if (certifier.batches.length < certifier.batchCount) return;
  }
}

/** A sample is bounded once, so that its mean says something of the others. */
async function boundBatches(
  certifier: Certifier,
  shared: Shared,
  args: Arguments,
  until: Deadline,
  status: StatusLine,
): Promise<void> {
  const open = certifier.batches.filter(({ inertia, lower }) => lower < inertia * (1 - CLOSE));
  const threads = threadCount(pointsOptions(args).threads ?? 'auto');
  const inputs = open.map(({ points }) => ({ points }));
  let done = 0;
  for await (const { index, output } of inParallel({
    name: 'batchBound',
    shared,
    inputs,
    threads,
    signal: until.signal,
  })) {
    certifier.addBatch(open[index], output);
    done++;
    status.show(
      () => `bounded ${grouped(done)} of ${grouped(open.length)} batches: ${proved(certifier.certificate())}`,
    );
  }
}

function report(args: Arguments, certifier: Certifier, { k }: Model): void {
  const certificate = certifier.certificate();
  const bounded = certifier.batches.filter((batch) => batch.bounded).length;
  if (args.isSet('json')) {
    process.stdout.write(
      `${JSON.stringify({ event: 'done', ...certificate, batches: { bounded, total: certifier.batchCount } })}\n`,
    );
    return;
  }
  const { rows, inertia, bounds, gap, method } = certificate;
  const shown = ({ method: name, lower, confidence }: Bound) =>
    `  ${name.padEnd(15)} ${String(lower).padEnd(20)} ${`${((100 * lower) / Math.max(inertia, Number.MIN_VALUE)).toFixed(2)} %`.padStart(9)}  ${
      confidence === 1 ? 'certain' : `with probability ${confidence}`
    }`;
  const verdict =
    gap !== null && gap < PROVED
      ? `No ${k} clusters of these rows are better by more than a millionth (proved by ${method}): this is the global minimum, or as good.`
      : gap === null
        ? `Nothing above 0 is proved for k = ${k}; a longer --time-limit or a larger --batch-rows may help.`
        : `The model is ${proved(certificate)}: no ${k} clusters of these rows have an inertia below ${certificate.lower}.`;
  process.stdout.write(
    `${grouped(rows)} rows, inertia ${inertia}\n\n  method          lower bound          of inertia\n${bounds.map(shown).join('\n')}\n\n${verdict}\n`,
  );
}
