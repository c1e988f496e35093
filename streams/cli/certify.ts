import { fromEvent, lastValueFrom, takeUntil, tap } from 'rxjs';
import { Certifier } from '../../src/bound/index.js';
import { inputError, usageError } from '../../src/errors.js';
import type { Model } from '../../src/model/index.js';
import { numberThat, wholeNumber } from '../../src/options/index.js';
import { certifyInto } from '../operators/certify.js';
import { fromSource } from '../operators/fromSource.js';
import { loadModel } from '../sinks/loadModel.js';
import type { Source } from '../sources/source.js';
import { printCertificate } from './certificateText.js';
import type { Command } from './command.js';
import { dataFlags, pointsOptions } from './dataFlags.js';
import { type Arguments, commonFlags, type Flags } from './flags.js';
import { proved } from './format.js';
import { type Interruption, interruption, timeLimit } from './interruption.js';
import { takeModels, withSource } from './modelsAndSource.js';
import { optionFlags } from './optionFlags.js';
import { warn } from './output.js';
import { endPhases, reporter } from './progress.js';
import { scaleFlags } from './scaledPoints.js';
import { ROWS_AT_ONCE, sharpen } from './sharpen.js';

const flags = {
  'time-limit': {
    ...timeLimit,
    default: 60,
    help: 'How long to sharpen the bound after the data is read.',
  },
  'batch-rows': {
    group: 'Method',
    placeholder: 'ROWS',
    value: wholeNumber(1),
    default: 256,
    help: `Rows that are bounded together; data of at most ${ROWS_AT_ONCE} rows is also bounded as a whole.`,
  },
  risk: {
    group: 'Method',
    placeholder: 'P',
    value: numberThat('a probability between 0 and 1', (p) => p > 0 && p < 1),
    help: 'Probability with which a bound from a sample of the batches may fail.',
    defaultWords: '0.01',
  },
  seed: { ...optionFlags.seed, group: 'Method', help: 'Seed of the sample of batches, a number or a text.' },
  ...scaleFlags,
  ...dataFlags,
  ...commonFlags,
} satisfies Flags;

async function run(args: Arguments): Promise<number> {
  const { models, sources } = takeModels('certify', args);
  const { model } = await loadModel(models[0]);
  assertScaledAsModel(args, model);
  const reading = interruption();
  const readInto = (source: Source) => read(source, model, args, reading);
  const certifier = await withSource(sources, args, 'certifying', readInto, { features: model.featureNames }).finally(
    () => reading.release(),
  );
  const sharpening = interruption(args.get(flags['time-limit']));
  try {
    const { threads } = pointsOptions(args);
    const seed = args.get(flags.seed);
    if (reading.code === 0) await sharpen(certifier, { model, seed, threads, until: sharpening });
    endPhases();
    const cause = reading.cause ?? sharpening.cause;
    if (cause !== undefined) warn(`stopped by ${cause}; this is what was proved by then.`);
    printCertificate(args, certifier, model);
    return reading.code || sharpening.code;
  } finally {
    sharpening.release();
  }
}

/** @throws MeanderError `usage` where the flags ask for a scaling that the model does not have */
function assertScaledAsModel(args: Arguments, { transform = {} }: Model): void {
  for (const [name, flag] of Object.entries(scaleFlags)) {
    if (!args.get(flag) || transform[name as keyof typeof scaleFlags]) continue;
    throw usageError(
      `The model was learned without --${name}, and is measured as it was learned; leave out --${name} here, or ` +
        'learn a model with it.',
    );
  }
}

/** Reads the source once. A signal ends it, and what was read by then is certified. */
async function read(source: Source, model: Model, args: Arguments, until: Interruption): Promise<Certifier> {
  const options = pointsOptions(args);
  const certifier = new Certifier(model, {
    batchRows: args.get(flags['batch-rows']),
    risk: args.get(flags.risk),
    seed: args.get(flags.seed),
  });
  const report = reporter();
  const run = fromSource(source).pipe(
    takeUntil(fromEvent(until.signal, 'abort')),
    certifyInto(certifier, model, options),
    tap((certificate) => report(() => ({ details: [proved(certificate)] }))),
  );
  const { rows } = await lastValueFrom(run);
  if (rows === 0)
    throw inputError(
      `${source.name} has no valid row to certify the model on; give a source with rows, or --on-bad-row skip.`,
    );
  return certifier;
}

/** `meander certify`: how far a model may be from the global minimum, with proof. */
export const certify: Command = {
  usage: 'meander certify MODEL SOURCE…',
  about:
    'Proves a lower bound on the inertia that any k clusters of the data can have, and says how far ' +
    'above it the model is.',
  example: 'meander certify model.arrows points.arrow --time-limit 60',
  flags,
  run,
};
