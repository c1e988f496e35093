import { setTimeout as wait } from 'node:timers/promises';
import { type Checkpoint, lightCheckpoint } from '../../src/learner/index.js';
import { digestOf } from '../formats/modelFormat/digest.js';
import type { FromServer, SharedFields } from './link.js';
import type { LiveStore } from './liveStore.js';
import { HttpError } from './respond.js';
import type { Version } from './versions.js';

/** Milliseconds that a request waits for a newer model where there is one, and where there is none. */
const [PATIENCE, FIRST_PATIENCE] = [500, 3000];
/** Milliseconds that it waits for a whole checkpoint. */
const FULL_PATIENCE = 5000;
/** Milliseconds that a long poll lasts at most, and between two looks at the learner's step. */
const [LONG_POLL, GLANCE] = [30_000, 100];

/** A model file in memory. */
export interface ModelFile {
  /** SHA-256 of the model. */
  readonly version: string;
  /** Mini-batches. */
  readonly step: number;
  /** An Arrow stream. */
  readonly bytes: Uint8Array;
}

/** Gets models for requests, from the learner's thread where it has a newer one. Nothing is copied unasked. */
export class ModelRequests {
  private waiting: (() => void)[] = [];
  private waitingForFull: (() => void)[] = [];
  private readonly files = new WeakMap<Checkpoint, ModelFile>();
  private readonly lightFiles = new WeakMap<Version, ModelFile>();

  constructor(
    private readonly store: LiveStore,
    private readonly shared: SharedFields,
    private readonly post: (message: FromServer) => void,
  ) {}

  /** A model has come, or the learner has none that is newer. */
  arrived(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }

  /** A whole checkpoint has come, or there is none. */
  fullArrived(): void {
    for (const wake of this.waitingForFull.splice(0)) wake();
  }

  /** The newest model. @throws HttpError 503 before the first one */
  async newest(): Promise<Version> {
    const { versions } = this.store;
    if (!this.isUpToDate()) {
      this.shared.addDemand(1);
      try {
        this.post({ kind: 'want', what: 'model' });
        const patience = versions.newest ? PATIENCE : FIRST_PATIENCE;
        await arrival(this.waiting, patience);
      } finally {
        this.shared.addDemand(-1);
      }
    }
    if (versions.newest) return versions.newest;
    throw new HttpError(503, 'There is no model yet; the run still waits for rows to start from.', {
      'retry-after': '1',
    });
  }

  /** The model with a digest, or the newest one. @throws HttpError 404 where it is no longer kept */
  async find(version: string | null): Promise<Version> {
    if (version === null) return this.newest();
    const found = this.store.versions.find(version);
    if (found) return found;
    throw new HttpError(404, `There is no model ${version} any more; /versions lists those that are kept.`);
  }

  /** The newest checkpoint as a model file, from which a run can go on. @throws HttpError 503 before the first one */
  async fullFile(): Promise<ModelFile> {
    if (!this.isFullUpToDate()) {
      this.shared.addFullDemand(1);
      try {
        this.post({ kind: 'want', what: 'full' });
        await arrival(this.waitingForFull, FULL_PATIENCE);
      } finally {
        this.shared.addFullDemand(-1);
      }
    }
    const { full } = this.store;
    if (!full) throw new HttpError(503, 'There is no model yet; try again soon.', { 'retry-after': '1' });
    return remembered(this.files, full, () => fileOf(full, digestOf(full)));
  }

  /** A model file of what is shown, without what a run needs to continue. */
  lightFile(version: Version): Promise<ModelFile> {
    const { held } = this.store;
    const options = { options: version.options, ...(held && { held }) };
    return remembered(this.lightFiles, version, () =>
      fileOf(lightCheckpoint(version.snapshot, options), version.version),
    );
  }

  /** Waits until the newest model has another digest, or for half a minute. @returns the newest model */
  async after(version: string, signal: AbortSignal): Promise<Version> {
    const end = performance.now() + LONG_POLL;
    let newest = await this.newest();
    while (newest.version === version && performance.now() < end && !signal.aborted) {
      await wait(GLANCE);
      if (!this.isUpToDate()) newest = await this.newest();
    }
    return newest;
  }

  private isUpToDate(): boolean {
    const { newest } = this.store.versions;
    return newest !== undefined && newest.step === this.shared.step && newest.last === this.shared.over;
  }

  private isFullUpToDate(): boolean {
    const { full } = this.store;
    return full !== undefined && full.step === this.shared.step && (full.complete || !this.shared.over);
  }
}

/** Waits for a call, or for some time. */
function arrival(waiting: (() => void)[], milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    waiting.push(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function remembered<K extends object>(
  known: WeakMap<K, ModelFile>,
  key: K,
  make: () => Promise<ModelFile>,
): Promise<ModelFile> {
  const found = known.get(key) ?? (await make());
  known.set(key, found);
  return found;
}

/** apache-arrow is loaded only now, since most servers never need it. */
async function fileOf(checkpoint: Checkpoint, version: string): Promise<ModelFile> {
  const { encodeModel } = await import('../formats/modelFormat/encode.js');
  return { version, step: checkpoint.step, bytes: encodeModel(checkpoint) };
}
