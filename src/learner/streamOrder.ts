import { BLOCK_ROWS, noRowsInOrder, OrderEffect, type OrderEffectState } from '../drift/orderEffect.js';
import type { LearnedBatch } from '../model/learnedBatch.js';
import type { Points } from '../model/points.js';
import { EvenSample, type SampleState } from '../seeding/evenSample.js';
import type { ResolvedOptions } from './options.js';

/** The part of a checkpoint that this component writes and reads. */
export interface StreamOrderState {
  /** What the order of the rows has shown so far. */
  readonly order: {
    /** Sums of rows in the order in which they came. */
    readonly effect: OrderEffectState;
    /** The lowest `recent` distortion so far above 0; null before the first. */
    readonly lowest: number | null;
    /** Mini-batches whose `recent` distortion lay far above the lowest. */
    readonly climbed: number;
    /** Whether a warning was given. */
    readonly warned: boolean;
    /** Rows of the first pass, to seed again from; null where that is not asked for, or was decided. */
    readonly sample: SampleState | null;
  };
}

/** No row yet. */
export const orderUnknown: StreamOrderState = {
  order: { effect: noRowsInOrder, lowest: null, climbed: 0, warned: false, sample: null },
};

/** Share of the variance that the order explains above which a stream looks sorted; in random order it is about 0. */
const SORTED_SHARE = 0.1;
/** Factor over the lowest `recent` distortion from which on a mini-batch counts as climbed. */
const CLIMB = 5;
/** Mini-batches, and blocks of rows, that are needed to judge; and the share of mini-batches that must have climbed. */
const [FEWEST_BATCHES, FEWEST_BLOCKS, CLIMBED_SHARE] = [4, 8, 0.1];
/** A weight of the past, in rows, under which a rate that remembers all rows hardly moves; and what hardly means. */
const [LONG_PAST, HARDLY] = [1e12, 1e-3];

/** The options that this component reads. */
type OrderOptions = Pick<ResolvedOptions, 'forgetting' | 'learningRate' | 'reseed' | 'init' | 'initRows' | 'seed'>;

/**
 * Warns once if a stream looks sorted: when its rows came says much about them, and the distortion climbs, since the
 * rows to seed from were of one kind and later rows are of others. Where old rows are forgotten, the model is meant to
 * follow such changes, and nothing is said. With the option `reseed` it keeps a sample of the first pass to seed again
 * from.
 */
export class StreamOrder {
  private readonly effect: OrderEffect;
  private lowest: number | null;
  private climbed: number;
  private warned: boolean;
  private sample: EvenSample | undefined;

  /** @param d features per row */
  constructor(
    private readonly options: OrderOptions,
    d: number,
    { order }: StreamOrderState,
  ) {
    this.effect = new OrderEffect(d, order.effect);
    ({ lowest: this.lowest, climbed: this.climbed, warned: this.warned } = order);
    const fresh = this.effect.size === 0 && order.effect.rows === 0;
    if (order.sample || (fresh && seedsAgain(options)))
      this.sample = new EvenSample(options.initRows, d, options.seed, order.sample ?? undefined);
  }

  /** Takes the rows of a block into account. */
  add(points: Points): void {
    const { values, n, d } = points;
    this.sample?.add(points);
    const sampled = Math.min(n, BLOCK_ROWS);
    for (let i = 0; i < sampled; i++) this.effect.add(values, Math.floor((i * n) / sampled) * d);
  }

  /** Takes a mini-batch into account. @returns a warning, the first time that there is reason for one */
  after({ recent, step }: LearnedBatch): string | undefined {
    if (recent === null || !(recent > 0)) return undefined;
    this.lowest = Math.min(this.lowest ?? recent, recent);
    if (recent > CLIMB * this.lowest) this.climbed++;
    const reason = this.climbed >= Math.max(FEWEST_BATCHES, CLIMBED_SHARE * step) && this.looksSorted();
    if (!reason || this.warned) return undefined;
    this.warned = true;
    return this.warning(recent / this.lowest);
  }

  /** Whether all models are seeded again before the next mini-batch. @param pass number of the pass that it ends in */
  seedsAgain(pass: number): boolean {
    return pass > 0 && this.warned && this.sample !== undefined;
  }

  /**
   * The rows to seed again from, once, where the second pass over rows that look sorted begins.
   * @param pass number of the pass that the next mini-batch ends in, from 0
   */
  rowsToSeedFrom(pass: number): Points | undefined {
    if (pass === 0) return undefined;
    const { sample } = this;
    this.sample = undefined;
    return this.warned ? sample?.rows() : undefined;
  }

  /** The part of a checkpoint that restores it. */
  state(): StreamOrderState {
    const { lowest, climbed, warned, sample } = this;
    return { order: { effect: this.effect.state(), lowest, climbed, warned, sample: sample?.state() ?? null } };
  }

  private looksSorted(): boolean {
    const { effect, options } = this;
    return effect.size >= FEWEST_BLOCKS && effect.share > SORTED_SHARE && remembersAll(options);
  }

  private warning(climb: number): string {
    return (
      `The rows look sorted: ${Math.round(100 * this.effect.share)} % of their variance is explained by when they ` +
      `came, and the recent distortion is ${climb.toPrecision(2)} times its lowest value. Centroids that were seeded ` +
      'from the first rows may end far above the optimum; shuffle the rows (--shuffle), read them more than once ' +
      '(--passes 3), seed from more of them (--init-rows), or, if the stream really changes, forget old rows ' +
      '(--half-life).'
    );
  }
}

const seedsAgain = (options: OrderOptions): boolean =>
  options.reseed && typeof options.init === 'string' && remembersAll(options);

/** Whether a run means to summarize all rows alike: it forgets nothing, and its rate falls as rows are learned. */
function remembersAll({ forgetting, learningRate }: OrderOptions): boolean {
  return forgetting.by === 'batches' && forgetting.lambda(1) === 1 && learningRate(1, LONG_PAST) < HARDLY;
}
