import { Adaptation, type AdaptationState, noTracking } from '../adapt/adaptation.js';
import { Replica } from '../adapt/replica.js';
import { Replicas } from '../adapt/replicas.js';
import { inputError } from '../errors.js';
import type { Kernel } from '../kernel/kernel.js';
import type { Boundary, LearnedBatch } from '../model/learnedBatch.js';
import { copyModel } from '../model/model.js';
import { distortion } from '../model/objective.js';
import { meanDistance } from '../model/pairedGain.js';
import type { HeldRows, Points } from '../model/points.js';
import type { Statistics } from '../model/statistics.js';
import type { Checkpoint, RunState } from './checkpoint.js';
import { EarlyStopping } from './earlyStopping.js';
import { later, latest, type WeighedBatch, weigh } from './eventTime.js';
import { type Ledger, ledgerFrom, ledgerState } from './ledger.js';
import { type LowerBounds, lowerBounds, noLowerBounds } from './lowerBounds.js';
import { Progress } from './progress.js';
import type { LightSnapshot } from './runView.js';
import { seedAgain, seededAgain } from './secondSeeding.js';
import type { RunSetup } from './setup.js';
import { StreamOrder } from './streamOrder.js';

/** The component that may change the model after a mini-batch. */
type Adapting = Pick<Adaptation, 'after' | 'state' | 'view' | 'recordNewLeader'>;

const noAdaptation: Adapting = {
  after() {},
  state: (): AdaptationState => noTracking,
  view: () => ({ ids: null, journal: [] }),
  recordNewLeader() {},
};

/**
 * A model in training: applies mini-batches and hands each to the components of the run. It is made from a state, be
 * that the first one or that of a checkpoint, and gives its state at every boundary between two mini-batches.
 */
export class Training {
  /** The model that leads, with its kernel and objective. */
  readonly lead: Replica;
  /** The ledger at the end of the latest mini-batch. */
  boundary: Ledger;
  /** Whether early stopping or the end of the stream ended the run. */
  complete: boolean;
  private readonly progress: Progress;
  private readonly earlyStopping: EarlyStopping;
  private readonly adaptation: Adapting;
  private readonly replicas: Replicas;
  private readonly lowerBounds: LowerBounds;
  private readonly order: StreamOrder;
  private readonly warnings: string[];

  /** @param kernel the leading model's own */
  constructor(
    private readonly setup: RunSetup,
    kernel: Kernel,
    state: RunState,
  ) {
    const { options, assign, kernels } = setup;
    const held = (rows: number) => this.held(rows);
    this.lead = new Replica(copyModel(state.model), kernel, state);
    this.progress = new Progress(options.batchSize, state);
    this.earlyStopping = new EarlyStopping(options, state);
    this.adaptation = options.events ? new Adaptation(this.lead, { options, held, assign }, state) : noAdaptation;
    this.replicas = new Replicas(this.lead, state, {
      rate: options.learningRate,
      held,
      assign,
      newKernel: () => kernels.threaded(options.k, state.model.d),
      onNewLeader: (at, before) => this.adaptation.recordNewLeader(at, before),
    });
    this.lowerBounds = options.certify ? lowerBounds(assign, this.lead, state) : noLowerBounds;
    this.order = new StreamOrder(options, state.model.d, state);
    this.warnings = [...state.warnings];
    this.boundary = ledgerFrom(state, state.held.weights.length);
    this.complete = state.complete;
  }

  /** Mini-batches applied. */
  get step(): number {
    return this.progress.state().step;
  }

  /** Σ ‖movement‖² of all centroids in the latest step. */
  get movement(): number {
    return this.progress.state().movement;
  }

  /**
   * Learns from one mini-batch: weigh, summarize, step, observe, adapt, rank, bound; then there is a new boundary.
   * Before the second pass over sorted rows the models may be seeded again.
   * @param end ledger after its last row
   * @throws MeanderError `input` where squared distances overflow
   */
  learn(points: Points, end: Ledger): void {
    this.startAgainIfSorted(end);
    const { learningRate, forgetting } = this.setup.options;
    const weighed = weigh(points, forgetting, this.progress.state().clock);
    const statistics = this.lead.summarize(weighed.points);
    this.assertFinite(statistics.inertia, points, end);
    const movements = this.lead.applyStatistics(statistics, learningRate, weighed.lambda);
    const batch = this.observe(weighed, statistics, movements, end);
    this.adaptation.after(batch);
    this.replicas.after(batch);
    if (this.earlyStopping.exhausted) this.stop(batch);
    this.lowerBounds.after(points);
    this.warn(this.order.after(batch));
    const watermark = later(later(this.boundary.watermark, end.watermark), latest(points.times));
    this.boundary = { ...end, watermark };
    this.setup.onStep();
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
    this.stop({ step: this.step, rows: this.boundary.rows.learned, heldRows: this.boundary.heldRows });
    this.boundary = end;
  }

  /** The state at the latest boundary, as an immutable value; by now threads may have failed to start. */
  checkpoint(): Checkpoint {
    const { lead, boundary, setup } = this;
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
      ...this.progress.state(),
      ...this.earlyStopping.state(),
      ...this.adaptation.state(),
      ...this.replicas.state(),
      ...this.lowerBounds.state(),
      ...this.order.state(),
      complete: this.complete,
      warnings: [...this.warnings],
      distortion: distortion(objective, this.heldDistortion(held)),
      screening: lead.kernel.screening,
      lowerBound: this.lowerBounds.bound(this.complete),
    };
  }

  /** What can be shown of the latest boundary; only centroids, weights and numbers of clusters are copied. */
  snapshot(): LightSnapshot {
    const { lead, boundary, setup } = this;
    const model = { ...copyModel(lead.current()), featureNames: setup.featureNames };
    const { objective, perClusterInertia } = lead;
    const { rows, heldRows } = boundary;
    const { step, movement } = this.progress.state();
    const { screening } = lead.kernel;
    return {
      model,
      step,
      movement,
      rows,
      heldRows,
      objective,
      perClusterInertia,
      screening,
      ...this.adaptation.view(),
    };
  }

  /** The hold-out sample at the latest boundary, at most some of its first rows. */
  heldOut(most: number): HeldRows {
    return this.held(Math.min(most, this.boundary.heldRows));
  }

  /** Ends the threads; from then on the calling thread works alone. */
  close(): void {
    this.lead.close();
    this.replicas.close();
  }

  /**
   * Seeds all models again where the second pass over sorted rows begins.
   * @param end ledger after the next mini-batch
   */
  private startAgainIfSorted(end: Ledger) {
    const rows = this.order.rowsToSeedFrom(end.position.pass);
    if (!rows) return;
    const before = seedAgain(rows, this.setup.options, this.lead, this.replicas);
    const { learned } = this.boundary.rows;
    this.adaptation.recordNewLeader({ step: this.step, rows: learned, heldRows: this.boundary.heldRows }, before);
    this.warn(seededAgain(rows.n));
  }

  /** Adds a mini-batch to everything that only measures. */
  private observe(weighed: WeighedBatch, statistics: Statistics, movements: Float64Array, end: Ledger): LearnedBatch {
    const weight = statistics.weights.reduce((sum, w) => sum + w, 0);
    const movement = movements.reduce((sum, moved) => sum + moved, 0);
    this.assertFinite(movement, weighed.points, end);
    this.lead.observe({ statistics, weight, lambda: weighed.lambda });
    const { recent } = distortion(this.lead.objective, null);
    const at: Boundary = { step: this.step + 1, rows: end.rows.learned, heldRows: end.heldRows };
    const batch = { ...weighed, ...at, statistics, weight, movements, movement, recent };
    for (const component of [this.progress, this.earlyStopping]) component.after(batch);
    return batch;
  }

  private warn(warning: string | undefined) {
    if (warning !== undefined && !this.warnings.includes(warning)) this.warnings.push(warning);
  }

  private stop(at: Boundary) {
    this.complete = true;
    this.replicas.rank(at);
  }

  private held(rows: number): HeldRows {
    return this.setup.holdout.first(rows, this.lead.model.d);
  }

  private heldDistortion({ values, weights }: HeldRows): number | null {
    const n = weights.length;
    if (n === 0) return null;
    const { distances } = this.setup.assign(this.lead.model, { values, n, d: this.lead.model.d });
    return meanDistance(weights, distances);
  }

  private assertFinite(sum: number, { values, n, d }: Points, { position }: Ledger) {
    if (Number.isFinite(sum)) return;
    const bad = values.subarray(0, n * d).findIndex((x) => !Number.isFinite(x));
    if (bad >= 0) {
      throw inputError(
        `Row ${Math.floor(bad / d)} of mini-batch ${this.step + 1} has ${values[bad]} in column ${bad % d}; ` +
          'only finite numbers can be learned from.',
      );
    }
    throw inputError(
      `Squared distances overflow float64 in mini-batch ${this.step + 1} (pass ${position.pass}, ` +
        `up to row ${position.rowsDone}); scale the features down.`,
    );
  }
}
