import { distortion } from '../../src/model/index.js';
import { idsToBase64, toBase64 } from './encodeNumbers.js';
import type { LiveStore } from './liveStore.js';
import type { CheckpointMessage, HealthMessage, ObjectiveMessage } from './messages.js';
import type { Version } from './versions.js';

/** The newest model as it is sent. @param before the model that was sent before it */
export function checkpointMessage(
  store: LiveStore,
  version: Version,
  before: Version | undefined,
  health: HealthMessage,
): CheckpointMessage {
  const { step, time, model, snapshot } = version;
  const elapsedSeconds = Math.max(0, time - store.run.startedAt) / 1000;
  return {
    version: version.version,
    step,
    rows: version.rows,
    rejected: snapshot.rows.rejected,
    time,
    elapsedSeconds,
    rowsPerSecond: rowsPerSecond(version, before),
    objective: objectiveMessage(store, version),
    map: store.map?.message.number ?? 0,
    xy: toBase64(store.map?.of(model.centroids) ?? new Float32Array(2 * model.k)),
    weights: toBase64(Float32Array.from(model.weights)),
    errors: toBase64(version.errors),
    speeds: toBase64(speeds(version, before)),
    ids: idsToBase64(version.ids),
    health,
  };
}

function objectiveMessage({ holdout, lower, gap }: LiveStore, { snapshot, step }: Version): ObjectiveMessage {
  const { batch, recent } = distortion(snapshot.objective, null);
  const measured = holdout && holdout.step <= step ? holdout : null;
  return {
    ...{ batch, recent, lower, gap },
    holdout: measured?.mean ?? null,
    holdoutLow: measured?.low ?? null,
    holdoutHigh: measured?.high ?? null,
  };
}

/** Rows per second since the model before; 0 for the first one. */
function rowsPerSecond({ rows, time }: Version, before: Version | undefined): number {
  if (!before || before.time >= time || before.rows > rows) return 0;
  return Math.round((1000 * (rows - before.rows)) / (time - before.time));
}

/** Distance that each centroid moved per mini-batch; NaN where it is another cluster than before. */
function speeds({ step, model, ids }: Version, before: Version | undefined): Float32Array {
  const { k, d, centroids } = model;
  const old = before?.model;
  if (!before || !old || old.k !== k || old.d !== d || before.step >= step) return new Float32Array(k).fill(Number.NaN);
  return Float32Array.from({ length: k }, (_, j) => {
    if (ids[j] !== before.ids[j]) return Number.NaN;
    let square = 0;
    for (let t = j * d; t < (j + 1) * d; t++) {
      const moved = centroids[t] - old.centroids[t];
      square += moved * moved;
    }
    return Math.sqrt(square) / (step - before.step);
  });
}
