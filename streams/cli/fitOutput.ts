import type { Checkpoint } from '../../src/learner/index.js';
import { digestOf } from '../formats/modelFormat/digest.js';
import { distanceUnit } from '../operators/distanceUnit.js';
import { saveModel } from '../sinks/saveModel.js';
import type { ChartHistory } from './chartHistory.js';
import { columnsOf } from './columns.js';
import type { EndingSignal } from './exitCodes.js';
import { runFlags } from './fitFlags.js';
import { type Arguments, commonFlags } from './flags.js';
import { describeEvent, SPARKS, short, sparkline } from './format.js';
import { fullModel } from './fullModel.js';
import { optionFlags } from './optionFlags.js';
import { warnings as said, warn } from './output.js';
import { beginPhase, endPhases, reporter } from './progress.js';
import { searchHint } from './searchHint.js';
import { summarize } from './summary.js';
import { fittedLines } from './table.js';
import { printJson, printLines } from './terminal.js';
import type { Verdict } from './verdict.js';

/** What `meander fit` prints about a run while it learns and at its end. */
export interface FitOutput {
  /** Reports what happened to clusters since the last call, and how far the learning is. */
  show(checkpoint: Checkpoint): void;
  /** Prints a JSON line about a checkpoint, with `--json`. */
  printEvent(event: 'seeded' | 'checkpoint', checkpoint: Checkpoint): void;
  /** Saves the model, before anything is proved of it. */
  save(checkpoint: Checkpoint): void;
  /** Sums up the run. @param verdict how good the model is, where that was asked for @returns the exit code */
  finish(checkpoint: Checkpoint, verdict?: Verdict): number;
  /** Saves the model after a signal, and says what was saved. */
  explainStop(cause: EndingSignal, checkpoint: Checkpoint | undefined): void;
}

/**
 * @param resumed the checkpoint that the run continues from
 * @param history what a chart of the run is made of, where one is drawn
 */
export function fitOutput(args: Arguments, resumed: Checkpoint | undefined, history?: ChartHistory): FitOutput {
  const began = performance.now();
  const { get } = args;
  const [json, quiet, out] = [get(commonFlags.json), get(commonFlags.quiet), get(runFlags.out)];
  const rowsBefore = resumed?.rows.read ?? 0;
  const showDistortion = distortionReporter(history);
  let reportedStep = resumed?.step ?? -1;
  let reportedWarnings = resumed?.warnings.length ?? 0;
  const printLine = (event: string, checkpoint: Checkpoint, more: object = {}) => {
    if (json)
      printJson({
        event,
        ...lineOf(checkpoint, performance.now() - began, rowsBefore),
        ...fullModel(args, checkpoint),
        ...more,
      });
  };
  const printWarnings = ({ warnings }: Checkpoint) => {
    for (const warning of warnings.slice(reportedWarnings).filter((other) => !said.includes(other)))
      printLines('stderr', [`meander: ${warning}`]);
    reportedWarnings = warnings.length;
  };
  return {
    show(checkpoint) {
      printWarnings(checkpoint);
      printClusterEvents(args, checkpoint, reportedStep);
      reportedStep = Math.max(reportedStep, checkpoint.step);
      beginPhase('learning');
      showDistortion(checkpoint);
    },
    printEvent: printLine,
    save(checkpoint) {
      if (out !== undefined) saveModel(out, checkpoint);
    },
    finish(learned, verdict) {
      endPhases();
      const digest = digestOf(learned);
      const checkpoint = { ...learned, warnings: [...learned.warnings, ...(verdict?.warnings ?? [])] };
      printWarnings(checkpoint);
      const hint = searchHint(checkpoint, verdict?.gap ?? null);
      printLine('done', checkpoint, { ...verdict?.json, ...(hint && { hint }), out: out ?? null, digest });
      if (!json && !quiet)
        printSummary([
          ...summarize({ ...checkpoint, warnings: [] }, digest, columnsOf('stderr'), verdict ? [verdict.line] : []),
          ...(out === undefined ? [] : [`model       ${out}`]),
          ...(hint ? [`hint        ${hint}`] : []),
        ]);
      return 0;
    },
    explainStop(cause, checkpoint) {
      if (checkpoint && out !== undefined) saveModel(out, checkpoint);
      warn(`stopped by ${cause}; ${describeSaved(checkpoint, get(runFlags.checkpoint), out)}`);
    },
  };
}

const printSummary = (lines: readonly string[]) => printLines('stderr', fittedLines(lines, columnsOf('stderr')));

/** Shows the recent distortion, and how it has changed. */
function distortionReporter(history: ChartHistory | undefined): (checkpoint: Checkpoint) => void {
  let latest: number[] = [];
  const report = reporter();
  return (checkpoint) => {
    const { recent } = checkpoint.distortion;
    if (recent === null) return;
    latest = [...latest.slice(1 - SPARKS), recent];
    history?.show(checkpoint);
    report(() => ({
      details: [`distortion ${short(recent)}`, sparkline(latest)],
      ...(history && { chart: history.chart(checkpoint) }),
    }));
  };
}

/** The fields of a JSON line. */
function lineOf(checkpoint: Checkpoint, milliseconds: number, rowsBefore: number): object {
  const { step, rows, rejectedBy, imputed, distortion, model, movement, warnings, screening, lowerBound } = checkpoint;
  const elapsedSeconds = milliseconds / 1000;
  return {
    step,
    rows: rows.read,
    learned: rows.learned,
    heldOut: rows.heldOut,
    rejected: rows.rejected,
    rejectedBy,
    imputed,
    elapsedSeconds,
    rowsPerSecond: Math.round((rows.read - rowsBefore) / Math.max(elapsedSeconds, 1e-9)),
    distortion,
    unit: distanceUnit(model.transform),
    weights: Array.from(model.weights),
    movement,
    warnings: [...new Set([...warnings, ...said])],
    screening,
    ...(lowerBound && { lowerBound }),
  };
}

/** Reports what happened to clusters after a step: all of it with --events, merges and splits with --escape. */
function printClusterEvents({ get }: Arguments, { tracker }: Checkpoint, after: number): void {
  const [all, moves] = [get(optionFlags.events), get(optionFlags.escape)];
  for (const event of tracker?.journal ?? []) {
    const wanted = all || (moves && (event.event === 'merged' || event.event === 'split'));
    if (event.step <= after || !wanted) continue;
    if (get(commonFlags.json)) printJson(event);
    else if (!get(commonFlags.quiet) && event.event !== 'born') printLines('stderr', [describeEvent(event)]);
  }
}

function describeSaved(
  checkpoint: Checkpoint | undefined,
  folder: string | undefined,
  out: string | undefined,
): string {
  if (!checkpoint) return 'nothing was learned yet.';
  const places = [
    ...(folder === undefined ? [] : [`a checkpoint in ${folder} (--resume continues from it)`]),
    ...(out === undefined ? [] : [`the model in ${out}`]),
  ];
  const saved = places.join(' and ') || 'nothing, since neither --checkpoint nor --out was given';
  return `${checkpoint.rows.read} rows were read; saved: ${saved}.`;
}
