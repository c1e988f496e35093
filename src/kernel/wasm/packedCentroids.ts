import type { ScreenName } from '../screening/screens.js';
import type { ScreeningStrategy } from '../screening/strategy.js';
import { FLAGS, sharedConstants } from './headerFields.js';
import type { JobRunner } from './jobRunner.js';

/** Sets of centroids after which the origin and the scales from which the screens work are chosen again. */
const SETS_PER_ORIGIN = 64;

/** Packs the centroids for a screen when the screen is first used. */
export class PackedCentroids {
  private packedFor: ScreenName | undefined;
  /** Sets of centroids since the origin was chosen; it is due at the first. */
  private sets = SETS_PER_ORIGIN;

  /** @param onNewScales called when all centroids are about to be packed in other units than before */
  constructor(
    private readonly jobs: JobRunner,
    private readonly onNewScales: () => void,
  ) {}

  /** Notes that the centroids have changed. */
  changed(): void {
    this.packedFor = undefined;
    this.sets++;
  }

  /** Notes that memory is laid out for other centroids. */
  reset(): void {
    this.packedFor = undefined;
    this.sets = SETS_PER_ORIGIN;
  }

  /** Packs the centroids for a strategy's screen, unless that is done. */
  pack(strategy: ScreeningStrategy): void {
    const { screen } = strategy;
    if (screen === 'float64' || this.packedFor === screen) return;
    const { memory } = this.jobs;
    this.packOnce(strategy);
    if (screen === 'int16' && memory.unitExceeded) {
      this.sets = SETS_PER_ORIGIN;
      this.packOnce(strategy);
    }
    this.packedFor = screen;
  }

  private packOnce(strategy: ScreeningStrategy) {
    const { memory, wasm } = this.jobs;
    const newScales = this.sets >= SETS_PER_ORIGIN;
    // Packed in other units, centroids cannot be compared with their anchors.
    if (newScales) memory.setField('anchorGeneration', 0);
    this.jobs.setJob(strategy, FLAGS.PACK_CENTROIDS);
    if (newScales) {
      this.sets = 0;
      this.onNewScales();
      wasm.chooseOrigin();
      wasm.chooseScales();
    }
    this.jobs.run(Math.ceil(memory.layout.header.k / sharedConstants.CENTROIDS_PER_TASK));
  }
}
