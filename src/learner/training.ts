import { Replica } from '../adapt/replica.js';
import { inputError } from '../errors.js';
import type { Kernel } from '../kernel/kernel.js';
import type { Boundary, LearnedBatch } from '../model/learnedBatch.js';
import { copyModel } from '../model/model.js';
import { distortion } from '../model/objective.js';
import type { HeldRows, Points } from '../model/points.js';
import type { BlockStatistics } from './blockStatistics.js';
import type { Checkpoint, RunState } from './checkpoint.js';
import { Components, type Measured } from './components.js';
import { later, latest, type WeighedBatch, weigh } from './eventTime.js';
import { assertFiniteSum } from './finiteSums.js';
import { heldDistortion } from './holdout.js';
import { type Ledger, ledgerFrom, ledgerState } from './ledger.js';
import type { LightSnapshot } from './runView.js';
import { seededAgain } from './secondSeeding.js';
import type { RunSetup } from './setup.js';

/** A mini-batch that is about to be applied: its statistics, how many rows it has, and the last of them, weighed. */
type SummedBatch = WeighedBatch & Pick<LearnedBatch, 'n' | 'statistics'>;

/**
 * A model in training: applies mini-batches and hands each to the components of the run. It is made from a state, be
 * that the first one or that of a checkpoint, and gives its state at every boundary between two mini-batches.
 */
export class Training {
  /** The model that leads, with its kernel and objective. */
  readonly lead: Replica;
  /** The ledger at the end of the latest mini-batch. */
  boundary: Ledger;
  /** Rows of blocks that were added to the mini-batch in work. */
  added = 0;
  /** Whether early stopping or the end of the stream ended the run. */
  complete: boolean;
  /** At least that part of the checkpoint which has changed since; undefined where no block was added since. */
  private atBoundary: Measured | undefined;
  /** Time of the latest event of the rows that were added. */
  private latestAdded: number | null = null;
  private readonly components: Components;
  private readonly warnings: string[];

  /** @param kernel the leading model's own */
  constructor(
    private readonly setup: RunSetup,
    kernel: Kernel,
    state: RunState,
  ) {
    this.lead = new Replica(copyModel(state.model), kernel, state, setup.options.blockRows);
    this.components = new Components(setup, this.lead, state, (rows) => this.held(rows));
    this.warnings = [...state.warnings];
    this.boundary = ledgerFrom(state, state.held.weights.length);
    this.complete = state.complete;
  }

  /** Mini-batches applied. */
  get step(): number {
    return this.components.at.step;
  }

  /** Σ ‖movement‖² of all centroids in the latest step. */
  get movement(): number {
    return this.components.at.movement;
  }

  /**
   * Adds a block to the mini-batch in work, of which further rows follow. The boundary stays where it is.
   * @param end ledger after its last row
   */
  add(points: Points, { position }: Ledger): void {
    const { components } = this;
    if (this.added === 0) {
      const seedsAgain = components.seedsAgain(position.pass);
      this.atBoundary = seedsAgain ? this.checkpoint() : components.measured(this.complete);
      this.startAgainIfSorted(position.pass);
    }
    this.lead.add(points);
    components.add(points);
    this.added += points.n;
    this.latestAdded = later(this.latestAdded, latest(points.times));
  }

  /**
   * Learns from one mini-batch: weigh, summarize, step, observe, adapt, rank, bound; then there is a new boundary.
   * @param points its rows; where blocks were added, those that follow them
   * @param end ledger after its last row
   * @throws MeanderError `input` where squared distances overflow
   */
  learn(points: Points, end: Ledger): void {
    if (this.added === 0) this.startAgainIfSorted(end.position.pass);
    const n = this.added + points.n;
    const weighed = weigh(points, n, this.setup.options.forgetting, this.components.at.clock);
    const statistics = this.lead.summarize(weighed.points);
    this.apply({ ...weighed, n, statistics }, points, end);
  }

  /**
   * Learns from one mini-batch whose blocks were summed elsewhere.
   * @param end ledger after its last row
   * @throws MeanderError `input` where there is no row, or where squared distances overflow
   */
  learnBlocks(blocks: readonly BlockStatistics[], end: Ledger): void {
    const n = end.rows.learned - this.boundary.rows.learned;
    if (n === 0) throw inputError(`The ${blocks.length} blocks of a mini-batch have no row to learn from.`);
    for (const block of blocks) this.lead.merge(block.statistics);
    const none: Points = { values: new Float64Array(0), n: 0, d: this.lead.model.d };
    const weighed = weigh(none, n, this.setup.options.forgetting, null);
    this.apply({ ...weighed, n, statistics: this.lead.merged() }, none, end);
  }

  /**
   * Ends the run.
   * @param end ledger at the end of the stream
   * @throws MeanderError `input` where all rows have weight 0
   */
  finish(end: Ledger): void {
    const { learned } = end.rows;
    if (learned > 0 && this.lead.objective.totalWeight === 0)
      throw inputError(`All ${learned} rows have weight 0, so there is nothing to learn from.`);
    const { size, capacity } = this.setup.holdout;
    if (size < capacity) {
      this.warn(`Only ${size} of ${capacity} hold-out rows were found before the stream ended.`);
    }
    this.stop(this.latestBoundary);
    this.boundary = end;
  }

  /** The state at the latest boundary, as an immutable value; by now threads may have failed to start. */
  checkpoint(): Checkpoint {
    const { lead, boundary, setup, components } = this;
    const model = { ...copyModel(lead.current()), featureNames: setup.featureNames };
    const held = this.held(boundary.heldRows);
    const { objective, perClusterInertia } = lead;
    this.warn(setup.kernels.warning(model.k, model.d));
    return {
      model,
      featureNames: setup.featureNames,
      options: setup.options.record,
      ...ledgerState(boundary),
      held,
      objective,
      perClusterInertia,
      ...components.state(),
      complete: this.complete,
      warnings: [...this.warnings],
      distortion: distortion(objective, heldDistortion(held, lead.model, setup.assign)),
      screening: lead.kernel.screening,
      ...(this.atBoundary ?? components.measured(this.complete)),
    };
  }

  /** What can be shown of the latest boundary; only centroids, weights and numbers of clusters are copied. */
  snapshot(): LightSnapshot {
    const { lead, setup, components } = this;
    const model = { ...copyModel(lead.current()), featureNames: setup.featureNames };
    const { objective, perClusterInertia, kernel } = lead;
    const { rows, heldRows } = this.boundary;
    const { step, movement } = components.at;
    const { screening } = kernel;
    const at = { step, movement, rows, heldRows };
    return { model, ...at, objective, perClusterInertia, screening, ...components.view() };
  }

  /** The hold-out sample at the latest boundary, at most some of its first rows. */
  heldOut(most: number): HeldRows {
    return this.held(Math.min(most, this.boundary.heldRows));
  }

  /** Ends the threads; from then on the calling thread works alone. */
  close(): void {
    this.lead.close();
    this.components.close();
  }

  private get latestBoundary(): Boundary {
    const { rows, heldRows } = this.boundary;
    return { step: this.step, rows: rows.learned, heldRows };
  }

  /** Seeds all models again where the second pass over sorted rows begins. */
  private startAgainIfSorted(pass: number) {
    const rows = this.components.seedAgain(pass, this.latestBoundary);
    if (rows > 0) this.warn(seededAgain(rows));
  }

  /** Moves the centroids, tells all components, and passes the boundary. @param points the last rows as they came */
  private apply(summed: SummedBatch, points: Points, end: Ledger) {
    const { components } = this;
    const batch = this.learnSums(summed, end);
    components.measure(batch);
    components.adapt(batch);
    if (components.exhausted) this.stop(batch);
    this.warn(components.look(batch, points));
    this.passBoundary(points, end);
    this.setup.onStep();
  }

  /** Moves the centroids and adds the mini-batch to the running objective. */
  private learnSums(summed: SummedBatch, end: Ledger): LearnedBatch {
    const { statistics, lambda, points } = summed;
    const place = { step: this.step, ...end.position };
    assertFiniteSum(statistics.inertia, points, place);
    const movements = this.lead.applyStatistics(statistics, this.setup.options.learningRate, lambda);
    const weight = statistics.weights.reduce((sum, w) => sum + w, 0);
    const movement = movements.reduce((sum, moved) => sum + moved, 0);
    assertFiniteSum(movement, points, place);
    this.lead.observe({ statistics, weight, lambda });
    const { recent } = distortion(this.lead.objective, null);
    const at: Boundary = { step: this.step + 1, rows: end.rows.learned, heldRows: end.heldRows };
    return { ...summed, ...at, weight, movements, movement, recent };
  }

  private passBoundary({ times }: Points, end: Ledger) {
    const learned = later(this.latestAdded, latest(times));
    this.boundary = { ...end, watermark: later(later(this.boundary.watermark, end.watermark), learned) };
    this.added = 0;
    this.latestAdded = null;
    this.atBoundary = undefined;
  }

  private warn(warning: string | undefined) {
    if (warning !== undefined && !this.warnings.includes(warning)) this.warnings.push(warning);
  }

  private stop(at: Boundary) {
    this.complete = true;
    this.components.rank(at);
  }

  private held(rows: number): HeldRows {
    return this.setup.holdout.first(rows, this.lead.model.d);
  }
}
