import type { Hub } from './hub.js';
import type { ServerSettings, SharedFields } from './link.js';
import type { LiveHealth } from './liveHealth.js';
import type { LiveStore } from './liveStore.js';
import type { CheckpointMessage } from './messages.js';
import type { ModelRequests } from './modelRequests.js';
import type { Update } from './updatesStream.js';
import type { Version } from './versions.js';

/** What answers to requests are made from. */
export interface Served {
  /** Where the server listens, and whom it answers. */
  readonly settings: ServerSettings;
  /** What the learner's thread writes. */
  readonly shared: SharedFields;
  /** What is known of the run. */
  readonly store: LiveStore;
  /** Gets models for requests. */
  readonly models: ModelRequests;
  /** Who watches by `/events`. */
  readonly viewers: Hub;
  /** Who reads `/updates.arrows`. */
  readonly readers: Hub;
  /** How the run is doing. */
  readonly health: LiveHealth;
  /** The newest model as it is sent, made now if nobody has looked for a while. */
  current(): CheckpointMessage | null;
  /** Fits the plane again and tells all viewers. */
  refit(): Promise<void>;
  /** A model as a part of `/updates.arrows`. */
  updateOf(version: Version): Promise<Update>;
}
