import { fromEvent, lastValueFrom, takeUntil } from 'rxjs';
import { type Certificate, Certifier, estimateGap, type GapEstimate, type LowerBound } from '../../src/bound/index.js';
import { predictor } from '../../src/estimator/index.js';
import { type Checkpoint, type KMeansOptions, resolveOptions } from '../../src/learner/index.js';
import { fromSource } from '../operators/fromSource.js';
import { certifyLearned } from '../operators/rereading.js';
import type { Source } from '../sources/source.js';
import { contradiction } from './certificateText.js';
import { dataFlags, pointsOptions } from './dataFlags.js';
import type { EndingSignal } from './exitCodes.js';
import type { Arguments } from './flags.js';
import { grouped, proved, short } from './format.js';
import { interruption } from './interruption.js';
import { beginPhase, endPhases } from './progress.js';
import { watchedSource } from './watchedSource.js';

/** What to do where nothing is proved. */
const HINT = '; meander certify may prove more, since it takes more time';

/** How good the model is that a run has written. */
export interface Verdict {
  /** Fields of the last JSON line. */
  json: object;
  /** How far the model is from the best possible one at most; null where that is not proved. */
  gap: number | null;
  /** Line of the summary for a person, with its name. */
  line: string;
  /** What else a person should know. */
  warnings: readonly string[];
}

/** A run that is over. */
export interface EndedRun {
  /** The flags of its command line. */
  args: Arguments;
  /** The options of its learning. */
  options: KMeansOptions;
  /** What was read, as for a single pass. */
  source: Source;
  /** What is written. */
  checkpoint: Checkpoint;
}

/**
 * How good the model is that a run has written: proved by reading the source again where it can be read again, else
 * estimated by the hold-out.
 * @returns the signal that ended the reading, where one did
 */
export async function reachVerdict(run: EndedRun): Promise<Verdict | EndingSignal> {
  return run.source.rereadable ? prove(run) : estimate(run);
}

async function prove(run: EndedRun): Promise<Verdict | EndingSignal> {
  const { args, options, source, checkpoint } = run;
  const until = interruption();
  beginPhase('certifying the model');
  const { rows, position, model } = checkpoint;
  const maxRows = position.pass === 0 ? rows.read : Number.POSITIVE_INFINITY;
  const certifier = new Certifier(model, { keepRows: 0 });
  const reading = fromSource(watchedSource(source)).pipe(
    takeUntil(fromEvent(until.signal, 'abort')),
    certifyLearned(certifier, model, { ...pointsOptions(args), maxRows, late: resolveOptions(options).late }),
  );
  try {
    const read = await lastValueFrom(reading, { defaultValue: 0 });
    if (until.cause !== undefined) return until.cause;
    return provedVerdict(run, certifier.certificate(), read);
  } finally {
    until.release();
    endPhases();
  }
}

function provedVerdict({ args, options, source, checkpoint }: EndedRun, certificate: Certificate, read: number) {
  const { rows, position } = checkpoint;
  const suffix = weighting(args, options);
  const wrong = contradiction(certificate);
  const sentence = wrong ?? `${proved(certificate, suffix)}${certificate.gap === null ? HINT : ''}`;
  const changed =
    position.pass === 0 && read !== rows.read
      ? `${source.name} gave ${grouped(read)} rows when it was read again, but ${grouped(rows.read)} were read while ` +
        `learning; what is proved is about the former.`
      : null;
  return {
    json: { certificate: { ...certificate, sentence } },
    gap: certificate.gap,
    line: `proved      ${wrong === null ? sentence : 'nothing; see the warning'}`,
    warnings: [wrong, changed].filter((warning) => warning !== null),
  };
}

/** How the proof counts rows, where that may not be what a reader expects. */
function weighting(args: Arguments, options: KMeansOptions): string {
  const column = args.get(dataFlags.weight);
  const { decay, halfLife, late } = options;
  const byTime = resolveOptions(options).forgetting.by === 'time';
  const words = [
    column === undefined ? '' : `, weighted by ${column}`,
    halfLife !== undefined || (decay !== undefined && decay !== 1) ? ', old and new rows alike' : '',
    byTime ? ' whatever their event time' : '',
    late === undefined ? '' : ', late rows left out',
  ];
  return words.join('');
}

function estimate({ source, checkpoint }: EndedRun): Verdict {
  const { lowerBound, held, model } = checkpoint;
  const { k, d, centroids, weights } = model;
  const assign = predictor({ k, d, centroids, weights });
  const n = held.weights.length;
  const { distances } = assign({ values: held.values, n, d });
  const found = lowerBound && estimateGap(lowerBound, held.weights, distances);
  assign.close();
  return {
    json: { lowerBound, estimate: found },
    gap: null,
    line: `estimated   ${estimateText(found, lowerBound)}`,
    warnings: [`${source.name} cannot be read again, so how good the model is can only be estimated, not proved.`],
  };
}

function estimateText(found: GapEstimate | null, lowerBound: LowerBound | null): string {
  if (lowerBound === null) return 'nothing, since this run learned nothing';
  if (found === null) return 'nothing, since no row is held out; add --holdout 1000 to estimate how good the model is';
  const rows = `by ${grouped(found.rows)} rows held out near the beginning of the stream`;
  const bound = `a proved bound over ${grouped(lowerBound.rows)} rows`;
  if (found.gap === null || found.gapError === null) {
    const least = short(lowerBound.lower / lowerBound.weight);
    const held = `${short(found.distortion)} ± ${short(found.error)}`;
    return `nothing, since rows held out cost ${held}, which cannot be compared with ${bound}, ${least}`;
  }
  const percent = (part: number) => `${short(100 * part)} %`;
  return `${percent(found.gap)} ± ${percent(found.gapError)} above ${bound}, ${rows}; not a proof`;
}
