import { Adaptation } from '../adapt/adaptation.js';
import type { TrackerState } from '../adapt/clusterTracker.js';
import { newReplica, type Replica, Replicas } from '../adapt/replicas.js';
import { RunningCertificate } from '../bound/runningCertificate.js';
import { inputError } from '../errors.js';
import { createKernel, type Kernel, type Threads } from '../kernel/index.js';
import { decayed } from '../model/forgetting.js';
import { copyModel, type Model } from '../model/model.js';
import { distortion, emptyObjective, observe } from '../model/objective.js';
import { type Points, sliceRows } from '../model/points.js';
import { Summarizer } from '../model/statistics.js';
import { ontoSphere, step } from '../model/step.js';
import {
  fitTransform,
  RowTransformer,
  type Transform,
  transformRows,
  transformWithoutFit,
} from '../model/transform.js';
import { modelFromGiven } from '../seeding/givenCentroids.js';
import { startingCentroids } from '../seeding/startingCentroids.js';
import type { Checkpoint, Position, RowCounts } from './checkpoint.js';
import { updateEarlyStopping } from './earlyStopping.js';
import { age, later, latest, withoutLate } from './eventTime.js';
import { Holdout } from './holdout.js';
import { type KMeansOptions, type ResolvedOptions, resolveOptions } from './options.js';
import { advance, RowBuffer, type Run } from './rowBuffer.js';
import type { ValidatedBatch } from './validatedBatch.js';

/** Flush points that are remembered. */
const MOST_FLUSHES = 10_000;

/** What the rows so far came to; the learner replaces it at every mini-batch, so it is always at a boundary. */
type Progress = Omit<
  Checkpoint,
  | 'model'
  | 'featureNames'
  | 'options'
  | 'distortion'
  | 'held'
  | 'tracker'
  | 'replicas'
  | 'warnings'
  | 'screening'
  | 'certificate'
> & { sampled: number };

const START: Progress = {
  step: 0,
  rows: { read: 0, learned: 0, heldOut: 0, rejected: 0 },
  rejectedBy: {},
  objective: emptyObjective(),
  perClusterInertia: [],
  flushes: [],
  clock: null,
  watermark: null,
  earlyStopping: { best: null, batchesWithoutImprovement: 0 },
  position: { source: null, rowsDone: 0, ordinal: 0, pass: 0 },
  movement: 0,
  complete: false,
  sampled: 0,
};

/**
 * The whole of mini-batch k-means as a synchronous machine: rows in, steps out. Rows wait in a bounded queue until
 * there are enough to seed from, then leave it one mini-batch at a time; how they were cut on arrival changes nothing.
 */
export class Learner {
  private readonly options: ResolvedOptions;
  private readonly holdout: Holdout;
  private progress = START;
  private model: Model | undefined;
  private kernel: Kernel | undefined;
  private summarizer: Summarizer | undefined;
  private queue: RowBuffer | undefined;
  private transform: Transform | undefined;
  private care: Adaptation | undefined;
  private rivals: Replicas | undefined;
  private running: RunningCertificate | undefined;
  private transformer = new RowTransformer(undefined);
  private warnings: string[] = [];
  private skip: Position | undefined;
  private seen: RowCounts & {
    rejectedBy: Readonly<Record<string, number>>;
    sampled: number;
    ordinal: number;
    pass: number;
    source: unknown;
    row: number;
    watermark: number | null;
  };

  /**
   * @param onStep called once seeded and after every mini-batch, when `checkpoint()` is at its boundary
   * @param from where an earlier run left off
   * @param threads threads to assign on, until `close`; without them the calling thread works alone
   * @throws MeanderError `usage` for options out of range
   */
  constructor(
    options: KMeansOptions,
    private readonly featureNames: readonly string[],
    private readonly onStep: () => void,
    from?: Checkpoint,
    private readonly threads?: Threads,
  ) {
    this.options = resolveOptions(options);
    this.holdout = new Holdout(this.options.seed, this.options.holdout, from?.held);
    this.use(transformWithoutFit(this.options.transform));
    if (from) this.restore(from);
    const { rows, rejectedBy, position, sampled, watermark } = this.progress;
    this.seen = {
      ...rows,
      rejectedBy,
      sampled,
      watermark,
      ordinal: position.ordinal,
      pass: position.pass,
      source: position.source,
      row: position.rowsDone,
    };
  }

  /** True when the stop rule or the end of the stream ended the run; further rows are ignored. */
  get over(): boolean {
    return this.progress.complete;
  }

  /** Whether there are centroids yet. */
  get seeded(): boolean {
    return this.model !== undefined;
  }

  /** Mini-batches applied, rows so far and what the last boundary looks like, without copying the model. */
  get status(): Pick<Checkpoint, 'step' | 'rows'> {
    return this.progress;
  }

  /**
   * Learns from the rows of one record batch.
   * @throws MeanderError `input` where the dimensions changed or distances overflow
   */
  push(all: ValidatedBatch): void {
    if (this.over) return;
    const { late } = this.options;
    const intake = late === null ? all : withoutLate(all, this.seen.watermark, late);
    if (intake.pass !== this.seen.pass) Object.assign(this.seen, { pass: intake.pass, ordinal: 0 });
    const done = this.skip?.rowsDone ?? 0;
    this.skip = undefined;
    Object.assign(this.seen, { source: intake.source, row: done });
    if (intake.n > 0) this.prepare(intake.d);
    const rowAt = (i: number) => intake.rowNumbers?.[i] ?? i;
    let i = 0;
    while (i < intake.n && rowAt(i) < done) i++;
    while (i < intake.n && !this.over) {
      this.reject(rowAt(i), intake);
      if (this.holdout.holds(this.seen.ordinal)) this.hold(intake, i++);
      else i += this.learnRun(intake, i);
    }
    if (!this.over) this.reject(intake.rows, intake);
  }

  /** Learns from the rows that wait as a short mini-batch, once there are centroids; a feed that fell idle does this. */
  flush(): void {
    if (this.model && this.queue && this.queue.length > 0 && !this.over) this.stepQueue(this.queue.length);
  }

  /**
   * Ends the run: the rows that wait become the last, shorter mini-batch.
   * @throws MeanderError `input` where no row was learned
   */
  finish(): void {
    if (this.over) return;
    if (this.queue && this.queue.length > 0) {
      if (!this.model) this.seed();
      while (this.queue.length > 0) this.stepQueue(Math.min(this.nextSize, this.queue.length));
    }
    if (!this.model)
      throw inputError(
        `No row to learn from: ${this.seen.read} read, ${this.seen.rejected} rejected, ${this.seen.heldOut} held out.`,
      );
    if (this.holdout.size < this.options.holdout) {
      this.warnings.push(
        `Only ${this.holdout.size} of ${this.options.holdout} hold-out rows were found before the stream ended.`,
      );
    }
    const { ordinal, pass, source, row, sampled, heldOut, rejected, rejectedBy } = this.seen;
    const rows = countRows(this.progress.rows.learned, heldOut, rejected);
    if (this.rivals) this.rank();
    this.progress = {
      ...this.progress,
      rows,
      rejectedBy,
      sampled,
      complete: true,
      position: { source, rowsDone: row, ordinal, pass },
    };
  }

  /**
   * The state at the latest mini-batch boundary, as an immutable value.
   * @throws MeanderError `input` before the centroids are seeded
   */
  checkpoint(): Checkpoint {
    if (!this.model)
      throw inputError(
        `There is no model yet: ${this.seen.read} rows read, seeding waits for ${this.options.initRows}.`,
      );
    this.kernel?.centroidsInto?.(this.model.centroids);
    const model = copyModel(this.model);
    const { sampled, ...progress } = this.progress;
    const held = this.holdout.first(sampled, model.d);
    return {
      ...progress,
      model,
      featureNames: this.featureNames,
      options: this.options.record,
      distortion: distortion(progress.objective, this.holdout.distortion(model, held, this.options.kernel)),
      held,
      tracker: this.care?.state() ?? null,
      replicas: this.rivals?.state() ?? [],
      warnings: [...this.warnings],
      screening: this.kernel?.screening ?? null,
      certificate: this.running?.certificate(this.progress.complete) ?? null,
    };
  }

  /** Ends the threads; from then on the calling thread works alone. */
  close(): void {
    this.kernel?.close();
    this.rivals?.close();
  }

  /** The weights of a mini-batch's rows, and what is left of those before. */
  private weigh(points: Points): { points: Points; lambda: number; clock: number | null } {
    const { forgetting } = this.options;
    if (forgetting.by === 'time') return age(points, this.progress.clock, forgetting.halfLife);
    return { points, lambda: forgetting.lambda(points.n), clock: null };
  }

  private restore(from: Checkpoint) {
    const {
      model,
      featureNames: _names,
      options: _options,
      distortion: _distortion,
      held,
      tracker: life,
      replicas: rivals,
      warnings,
      screening: _screening,
      certificate: _certificate,
      ...progress
    } = from;
    this.model = copyModel(model);
    this.use(model.transform);
    this.warnings = [...warnings];
    this.progress = { ...progress, sampled: held.weights.length };
    this.skip = progress.position;
    this.load();
    this.watch(life ?? undefined);
    this.compete(
      rivals.map((rival) => ({
        ...rival,
        model: this.modelOf(Float64Array.from(rival.centroids), Float64Array.from(rival.weights)),
      })),
    );
  }

  private prepare(d: number) {
    if (this.queue) return;
    const known = this.model?.d ?? d;
    if (known !== d)
      throw inputError(
        `The rows have ${d} features but the model has ${known}; give the columns that it was learned from.`,
      );
    this.queue = new RowBuffer(d, Math.max(this.options.initRows, this.options.batchSize));
    const { init, k, transform } = this.options;
    if (!this.model && typeof init !== 'string' && !transform.standardize) this.start(modelFromGiven(init, k, d));
  }

  /** Counts the rows before `end` as rejected. */
  private reject(end: number, { reasons }: ValidatedBatch) {
    const { seen } = this;
    if (seen.row >= end) return;
    const rejectedBy: Record<string, number> = { ...seen.rejectedBy };
    for (; seen.row < end; seen.row++, seen.rejected++, seen.read++) {
      const reason = reasons?.get(seen.row) ?? 'other';
      rejectedBy[reason] = (rejectedBy[reason] ?? 0) + 1;
    }
    seen.rejectedBy = rejectedBy;
  }

  private hold(intake: ValidatedBatch, i: number) {
    if (this.seen.pass === 0) {
      const { d } = intake;
      const row = Float64Array.from(intake.values.subarray(i * d, (i + 1) * d));
      this.holdout.add(this.transformer.apply({ values: row, n: 1, d }).values, 0, d, intake.weights?.[i] ?? 1);
      this.seen.sampled++;
    }
    this.seen.heldOut++;
    this.pass(1);
    this.seen.watermark = later(this.seen.watermark, latest(intake.times?.subarray(i, i + 1)));
  }

  private pass(rows: number) {
    this.seen.read += rows;
    this.seen.row += rows;
    this.seen.ordinal += rows;
  }

  /** Takes the longest run of learnable rows from row i on; returns how many. */
  private learnRun(intake: ValidatedBatch, i: number): number {
    const { row, ordinal } = this.seen;
    let rows = 1;
    if (!intake.rowNumbers && ordinal >= this.holdout.end) rows = intake.n - i;
    else
      while (
        i + rows < intake.n &&
        (intake.rowNumbers?.[i + rows] ?? i + rows) === row + rows &&
        !this.holdout.holds(ordinal + rows)
      )
        rows++;
    const { source, pass, heldOut, sampled, rejected, rejectedBy, watermark } = this.seen;
    this.learn(intake, i, { rows, source, pass, row, ordinal, heldOut, sampled, rejected, rejectedBy, watermark });
    this.pass(rows);
    this.seen.watermark = later(watermark, latest(intake.times?.subarray(i, i + rows)));
    return rows;
  }

  private learn(points: Points, from: number, run: Run) {
    const queue = this.queue as RowBuffer;
    const { initRows } = this.options;
    let rest = run;
    let at = from;
    while (rest.rows > 0 && !this.over) {
      const size = this.nextSize;
      if (this.model && queue.length === 0 && rest.rows >= size) {
        this.apply(this.transformer.apply(sliceRows(points, at, size)), rest, size);
        at += size;
        rest = advance(rest, size);
        continue;
      }
      const rows = Math.min(rest.rows, (this.model ? size : initRows) - queue.length);
      queue.append(this.transformer.apply(sliceRows(points, at, rows)), 0, { ...rest, rows });
      at += rows;
      rest = advance(rest, rows);
      if (!this.model && queue.length === initRows) this.seed();
      while (this.model && queue.length >= this.nextSize && !this.over) this.stepQueue(this.nextSize);
    }
  }

  /** Rows of the next mini-batch. */
  private get nextSize(): number {
    const { batchSize, flushAt } = this.options;
    const { learned } = this.progress.rows;
    const flush = flushAt.find((rows) => rows > learned) ?? Number.POSITIVE_INFINITY;
    return Math.min(batchSize, flush - learned);
  }

  private seed() {
    const { k, init } = this.options;
    const queue = this.queue as RowBuffer;
    if (this.options.transform.standardize)
      this.standardize(fitTransform(this.options.transform, queue.peek(queue.length)));
    const points = queue.peek(queue.length);
    if (typeof init !== 'string') return this.start(modelFromGiven(init, k, points.d));
    const { starts, warning } = startingCentroids(points, this.options, init, this.kernelFor(points.d));
    if (warning) this.warnings.push(warning);
    const [lead, ...others] = starts;
    this.begin({ k, d: points.d, centroids: lead, weights: new Float64Array(k) });
    this.compete(others.map((centroids) => newReplica(this.modelOf(centroids, new Float64Array(k)))));
    this.onStep();
  }

  private modelOf(centroids: Float64Array, weights: Float64Array): Model {
    const { k, d, transform } = this.model as Model;
    return { k, d, centroids, weights, ...(transform && { transform }) };
  }

  private compete(contenders: readonly Replica[]) {
    const { k, kernel } = this.options;
    if (contenders.length > 0)
      this.rivals = new Replicas(contenders, () => createKernel(kernel, k, contenders[0].model.d, this.threads));
  }

  /** Lets the best replica lead, and drops the hopeless. */
  private rank() {
    const model = this.model as Model;
    const { step: now, rows, objective, perClusterInertia, sampled } = this.progress;
    this.kernel?.centroidsInto?.(model.centroids);
    const held = this.holdout.first(sampled, model.d);
    const before = copyModel(model);
    const ranking = this.rivals?.rank({ model: before, objective, perClusterInertia }, held, (of, at) =>
      this.holdout.assign(of, at, this.options.kernel),
    );
    if (ranking?.leader) {
      model.centroids.set(ranking.leader.model.centroids);
      model.weights.set(ranking.leader.model.weights);
      this.load();
      this.progress = {
        ...this.progress,
        objective: ranking.leader.objective,
        perClusterInertia: ranking.leader.perClusterInertia,
      };
      this.care?.replaced({ step: now, rows: rows.learned }, before, perClusterInertia);
    }
    if (ranking?.left === 0) this.rivals = undefined;
  }

  /** From now on rows are transformed, and so are those that wait or are held out. */
  private standardize(transform: Transform) {
    const queue = this.queue as RowBuffer;
    queue.transform(transform);
    this.holdout.transform(transform, queue.d);
    this.use(transform);
  }

  private use(transform: Transform | undefined) {
    this.transformer = new RowTransformer(transform);
    this.transform = transform;
  }

  private start(model: Model) {
    this.begin(model);
    this.onStep();
  }

  private begin({ centroids, ...model }: Model) {
    const { transform } = this;
    if (typeof this.options.init !== 'string' && transform) transformRows(transform, centroids, model.d);
    this.model = { ...model, centroids, ...(transform && { transform }) };
    this.load();
    this.watch();
  }

  private watch(from?: TrackerState) {
    const model = this.model as Model;
    if (this.options.events)
      this.care = new Adaptation(this.options, this.holdout, this.kernelFor(model.d), model, from);
  }

  private kernelFor(d: number): Kernel {
    this.kernel ??= createKernel(this.options.kernel, this.options.k, d, this.threads);
    return this.kernel;
  }

  private load() {
    const { k, d, centroids } = this.model as Model;
    const kernel = this.kernelFor(d);
    this.summarizer ??= new Summarizer(kernel, k, d);
    kernel.load(centroids, k, d);
  }

  private stepQueue(n: number) {
    const queue = this.queue as RowBuffer;
    const points = queue.peek(n);
    const { run, taken } = queue.drop(n);
    this.apply(points, run, taken);
  }

  /** One mini-batch: assign, statistics, step; `taken` rows of `run` are then done with. */
  private apply(points: Points, run: Run, taken: number) {
    const { batchSize, learningRate, patience, tolerance } = this.options;
    const before = this.progress;
    const { points: weighed, lambda, clock } = this.weigh(points);
    if (this.options.certify) this.prove(weighed);
    const statistics = (this.summarizer as Summarizer).summarize(weighed);
    const weight = statistics.weights.reduce((sum, w) => sum + w, 0);
    const movements = step(this.model as Model, statistics, learningRate, lambda, this.kernelFor(points.d));
    const movement = movements.reduce((sum, moved) => sum + moved, 0);
    if (this.transform?.normalize) ontoSphere(this.model as Model, this.kernelFor(points.d));
    if (!Number.isFinite(statistics.inertia) || !Number.isFinite(movement)) {
      throw inputError(
        `Squared distances overflow float64 in mini-batch ${this.progress.step + 1} (pass ${run.pass}, up to row ${run.row + taken}); scale the features down.`,
      );
    }
    const objective = observe(before.objective, statistics.inertia, weight);
    const stop = updateEarlyStopping(before.earlyStopping, distortion(objective, null).recent, tolerance);
    const now = { step: before.step + 1, rows: before.rows.learned + points.n };
    this.progress = {
      step: before.step + 1,
      rows: countRows(before.rows.learned + points.n, run.heldOut, run.rejected),
      objective,
      flushes:
        points.n < batchSize
          ? [...before.flushes, before.rows.learned + points.n].slice(-MOST_FLUSHES)
          : before.flushes,
      perClusterInertia: decayed(before.perClusterInertia, lambda, statistics.perClusterInertia),
      clock,
      watermark: later(later(before.watermark, run.watermark), latest(points.times)),
      earlyStopping: stop,
      movement,
      rejectedBy: run.rejectedBy,
      sampled: run.sampled,
      position: { source: run.source, rowsDone: run.row + taken, ordinal: run.ordinal + taken, pass: run.pass },
      complete: patience !== null && stop.batchesWithoutImprovement >= patience,
    };
    this.running?.observe(statistics.inertia);
    this.rivals?.learn(weighed, learningRate, lambda);
    if (this.care) {
      const learned = { ...now, points: weighed, statistics, movements, sampled: run.sampled };
      this.progress = {
        ...this.progress,
        perClusterInertia: this.care.after(learned, this.progress.perClusterInertia),
      };
    }
    if (this.rivals && (this.rivals.due(now.step) || this.progress.complete)) this.rank();
    this.onStep();
  }

  /** Takes a mini-batch into the running certificate, before the centroids move. */
  private prove(points: Points) {
    const model = this.model as Model;
    this.kernel?.centroidsInto?.(model.centroids);
    this.running ??= new RunningCertificate((of, rows) => this.holdout.assign(of, rows, this.options.kernel));
    this.running.take(model, points);
  }
}

const countRows = (learned: number, heldOut: number, rejected: number): RowCounts => ({
  read: learned + heldOut + rejected,
  learned,
  heldOut,
  rejected,
});
