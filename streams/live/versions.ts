import type { Checkpoint, LightSnapshot } from '../../src/learner/index.js';
import type { Model } from '../../src/model/index.js';
import type { VersionMessage } from './answers.js';

/** A model that the server has, and what it is called. */
export interface Version extends VersionMessage {
  /** The model; never changed. */
  readonly model: Model;
  /** What was sent of it. */
  readonly snapshot: LightSnapshot;
  /** The options of the run. */
  readonly options: Checkpoint['options'];
  /** k, mean squared distance of the rows of each cluster; NaN without rows. */
  readonly errors: Float32Array;
  /** Whether it is the last model of the run. */
  readonly last: boolean;
  /** k, number of each cluster. */
  readonly ids: readonly number[];
}

/** Models that are kept. */
const MOST_VERSIONS = 8;

/**
 * The newest models, and some older ones: where there are too many, the one goes whose neighbours are closest in time
 * compared with its age, so that those that remain reach back ever farther.
 */
export class Versions {
  /** The newest first. */
  private list: Version[] = [];

  /** The newest one. */
  get newest(): Version | undefined {
    return this.list[0];
  }

  /** Adds a newer one. @returns whether it is another one than the newest */
  add(version: Version): boolean {
    const known = this.list[0]?.version === version.version;
    if (known) this.list[0] = version;
    else this.list.unshift(version);
    if (this.list.length > MOST_VERSIONS) this.list.splice(this.leastUseful(), 1);
    return !known;
  }

  /** The one with a digest, if it is kept. */
  find(version: string): Version | undefined {
    return this.list.find((other) => other.version === version);
  }

  /** All that are kept, without their models. */
  describe(): VersionMessage[] {
    return this.list.map(({ version, step, rows, time }) => ({ version, step, rows, time }));
  }

  private leastUseful(): number {
    const now = this.list[0].time;
    const gap = (i: number) => (this.list[i - 1].time - this.list[i + 1].time) / Math.max(1, now - this.list[i].time);
    let least = 1;
    for (let i = 2; i < this.list.length - 1; i++) if (gap(i) < gap(least)) least = i;
    return least;
  }
}
