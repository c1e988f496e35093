import { Adaptation, type Adapting, noAdaptation } from '../adapt/adaptation.js';
import type { LearnedModel, Replica } from '../adapt/replica.js';
import { Replicas } from '../adapt/replicas.js';
import type { Boundary, LearnedBatch } from '../model/learnedBatch.js';
import type { HeldRows, Points } from '../model/points.js';
import type { CheckpointViews, RunState } from './checkpoint.js';
import { EarlyStopping } from './earlyStopping.js';
import { type LowerBounds, type LowerBoundsState, lowerBounds, noLowerBounds } from './lowerBounds.js';
import { Progress } from './progress.js';
import { seedAgain } from './secondSeeding.js';
import type { RunSetup } from './setup.js';
import { StreamOrder, type StreamOrderState } from './streamOrder.js';

/** What components see block by block. */
export type Measured = StreamOrderState & LowerBoundsState & Pick<CheckpointViews, 'lowerBound'>;

/** The components of a run: all that follows the model that leads from mini-batch to mini-batch. */
export class Components {
  private readonly progress: Progress;
  private readonly earlyStopping: EarlyStopping;
  private readonly adaptation: Adapting;
  private readonly replicas: Replicas;
  private readonly lowerBounds: LowerBounds;
  private readonly order: StreamOrder;

  /**
   * @param lead the model that leads, which components may change
   * @param held the hold-out sample, its first rows
   */
  constructor(
    private readonly setup: RunSetup,
    private readonly lead: Replica,
    state: RunState,
    held: (rows: number) => HeldRows,
  ) {
    const { options, assign, kernels } = setup;
    const { k, d } = lead.model;
    this.progress = new Progress(options.batchSizes, state);
    this.earlyStopping = new EarlyStopping(options, state);
    this.adaptation = options.events ? new Adaptation(lead, { options, held, assign }, state) : noAdaptation;
    this.replicas = new Replicas(lead, state, {
      rate: options.learningRate,
      held,
      assign,
      blockRows: options.blockRows,
      newKernel: () => kernels.threaded(k, d),
      onNewLeader: (at, before) => this.adaptation.recordNewLeader(at, before),
    });
    this.lowerBounds = options.certify ? lowerBounds(assign, lead, state) : noLowerBounds;
    this.order = new StreamOrder(options, d, state);
  }

  /** Mini-batches applied, movement in the latest one, and the event time that weights refer to. */
  get at(): Pick<RunState, 'step' | 'movement' | 'clock'> {
    return this.progress.state();
  }

  /** Whether early stopping ends the run. */
  get exhausted(): boolean {
    return this.earlyStopping.exhausted;
  }

  /** Adds a block to the mini-batch in work, of which further rows follow. */
  add(points: Points): void {
    this.replicas.add(points);
    this.order.add(points);
    this.lowerBounds.after(points);
  }

  /** Takes a mini-batch into account in what only measures. */
  measure(batch: LearnedBatch): void {
    this.progress.after(batch);
    this.earlyStopping.after(batch);
  }

  /** Takes a mini-batch into account in what may change the model. */
  adapt(batch: LearnedBatch): void {
    this.adaptation.after(batch);
    this.replicas.after(batch);
  }

  /**
   * Takes the last rows of a mini-batch into account in what looks at them, once the model is as it will be.
   * @param points IN with their own weights, whatever the run forgets
   * @returns a warning, the first time that there is reason for one
   */
  look(batch: LearnedBatch, points: Points): string | undefined {
    this.lowerBounds.after(points);
    this.order.add(batch.points);
    return this.order.after(batch);
  }

  /** Lets the best model lead. */
  rank(at: Boundary): void {
    this.replicas.rank(at);
  }

  /** Whether all models are seeded again before the next mini-batch. @param pass number of the pass that it ends in */
  seedsAgain(pass: number): boolean {
    return this.order.seedsAgain(pass);
  }

  /**
   * Seeds all models again where the second pass over sorted rows begins.
   * @param pass number of the pass that the next mini-batch ends in
   * @param at the latest boundary
   * @returns rows to seed from; 0 where nothing was done
   */
  seedAgain(pass: number, at: Boundary): number {
    const rows = this.order.rowsToSeedFrom(pass);
    if (!rows) return 0;
    const before: LearnedModel = seedAgain(rows, this.setup.options, this.lead, this.replicas);
    this.adaptation.recordNewLeader(at, before);
    return rows.n;
  }

  /** The part of a checkpoint that restores those that see whole mini-batches only. */
  state() {
    return {
      ...this.progress.state(),
      ...this.earlyStopping.state(),
      ...this.adaptation.state(),
      ...this.replicas.state(),
    };
  }

  /** The part of a checkpoint of those that see rows block by block. @param complete whether the run is */
  measured(complete: boolean): Measured {
    const { lowerBounds: bounds, order } = this;
    return { ...bounds.state(), ...order.state(), lowerBound: bounds.bound(complete) };
  }

  /** What can be shown of the clusters. */
  view(): ReturnType<Adapting['view']> {
    return this.adaptation.view();
  }

  /** Ends threads. */
  close(): void {
    this.replicas.close();
  }
}
