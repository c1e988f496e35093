import { estimateCycles, NO_WORK, type ScreenResult } from './costModel.js';
import type { ScreeningStrategies, ScreeningStrategy } from './strategy.js';

/** Screens some rows of the mini-batch at hand by a strategy; returns the work that remains per row. */
export type Probe = (strategy: ScreeningStrategy) => ScreenResult;

/**
 * Mini-batches between two probes, at most. Probes come after 1, 2, 4, … mini-batches, since centroids move most at
 * first.
 */
const MAX_INTERVAL = 64;
/** Share of rescanned rows from which a prefix is too short, and shorter ones need not be probed. */
const MAX_RESCANNED = 0.5;
/** How many times as much as its probe predicted a mini-batch may cost before strategies are probed again. */
const MAX_COST_RATIO = 1.25;

/** Chooses among screening strategies by probing them from time to time on rows of the mini-batch at hand. */
export class StrategyChooser {
  private chosen: ScreeningStrategy;
  /** The longest prefix that was found too short in the present probes. */
  private tooShort: ScreeningStrategy | undefined;
  /** Cost that the latest probe predicted for the chosen strategy, in cycles per row. */
  private predicted = 0;
  /** Rows that products of anchors were expected to serve then. */
  private anchorRows = Number.POSITIVE_INFINITY;
  /** Mini-batches since the latest probes, and from which number on probes are due. */
  private batches = 0;
  private interval = 0;

  /** @param strategies for k centroids of d dimensions */
  constructor(
    private readonly strategies: ScreeningStrategies,
    private readonly k: number,
    private readonly d: number,
  ) {
    this.chosen = strategies[0];
  }

  /**
   * The strategy for the next mini-batch.
   * @param probe is called only when a choice is due
   * @param anchorRows rows that the products of anchors are expected to serve
   */
  choose(probe: Probe, anchorRows = Number.POSITIVE_INFINITY): ScreeningStrategy {
    if (this.strategies.length > 1 && this.batches >= this.interval) {
      this.predicted = Number.POSITIVE_INFINITY;
      this.anchorRows = anchorRows;
      this.tooShort = undefined;
      for (const strategy of this.strategies) this.consider(strategy, probe);
      this.interval = Math.min(MAX_INTERVAL, Math.max(1, 2 * this.interval));
      this.batches = 0;
    }
    this.batches++;
    return this.chosen;
  }

  /** Records what work remained in a mini-batch; a surprise brings the next probes forward. */
  record(result: ScreenResult): void {
    if (this.cost(this.chosen, result) > MAX_COST_RATIO * this.predicted) this.interval = 1;
  }

  /** Chooses a strategy if it is the cheapest so far; one that cannot be is not probed. */
  private consider(strategy: ScreeningStrategy, probe: Probe) {
    if (this.isTooShort(strategy) || this.cost(strategy, NO_WORK) >= this.predicted) return;
    const result = probe(strategy);
    if (result.rescanned > MAX_RESCANNED) this.tooShort = strategy;
    const cost = this.cost(strategy, result);
    if (cost >= this.predicted) return;
    this.predicted = cost;
    this.chosen = strategy;
  }

  private isTooShort({ prefixEighths, anchored }: ScreeningStrategy) {
    const { tooShort } = this;
    return tooShort !== undefined && prefixEighths < tooShort.prefixEighths && anchored === tooShort.anchored;
  }

  private cost(strategy: ScreeningStrategy, result: ScreenResult) {
    return estimateCycles(strategy, result, this.k, this.d, this.anchorRows);
  }
}
