import type { SharedFields } from './link.js';
import type { LiveHealth } from './liveHealth.js';
import type { LiveStore } from './liveStore.js';
import type { LiveState } from './messages.js';

/** A number for Prometheus. */
interface Metric {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly value: number | null;
}

const STATES: readonly LiveState[] = ['waiting', 'learning', 'stalled', 'reconnecting', 'done'];

/** The state of a run in the text format of Prometheus, version 0.0.4. What is not known is left out. */
export function metricsText(store: LiveStore, shared: SharedFields, health: LiveHealth): string {
  const { state, lag, checkpointAgeSeconds, memoryBytes, view } = health.message();
  const point = store.latestPoint();
  const metrics: Metric[] = [
    counter('steps_total', 'Mini-batches applied.', shared.step),
    counter('rows_read_total', 'Rows read.', shared.rows),
    counter('rows_rejected_total', 'Rows that could not be learned from.', shared.rejected),
    gauge('last_step_age_seconds', 'Seconds since the latest mini-batch.', health.age()),
    gauge('distortion_batch', 'Mean squared distance of the latest mini-batch.', point?.batch ?? null),
    gauge('distortion_recent', 'Mean squared distance over the latest mini-batches.', point?.recent ?? null),
    gauge('distortion_holdout', 'Mean squared distance of the held-out rows.', point?.holdout ?? null),
    gauge('distortion_lower_bound', 'Proved lower bound on the mean squared distance.', store.lower),
    gauge('clusters', 'Number of clusters.', store.versions.newest?.model.k ?? null),
    gauge('lag_records', 'Records that wait in the source.', lag),
    gauge('checkpoint_age_seconds', 'Age of the latest checkpoint on disk.', checkpointAgeSeconds),
    gauge('memory_bytes', 'Resident memory of the process.', memoryBytes),
    gauge('viewers', 'Viewers that are connected.', view.viewers),
    counter('models_skipped_total', 'Models that slow viewers were not sent.', view.skipped),
    gauge('snapshot_seconds', 'Time that the latest copy of the model took.', view.snapshotMilliseconds / 1000),
  ];
  const lines = metrics.filter(({ value }) => value !== null && Number.isFinite(value)).flatMap(metricLines);
  const states = STATES.map((name) => `meander_state{state="${name}"} ${name === state ? 1 : 0}`);
  return [
    ...lines,
    '# HELP meander_state How the stream is doing; 1 for the state that it is in.',
    '# TYPE meander_state gauge',
    ...states,
    '',
  ].join('\n');
}

const gauge = (name: string, help: string, value: number | null): Metric => ({ name, type: 'gauge', help, value });
const counter = (name: string, help: string, value: number): Metric => ({ name, type: 'counter', help, value });

const metricLines = ({ name, type, help, value }: Metric) => [
  `# HELP meander_${name} ${help}`,
  `# TYPE meander_${name} ${type}`,
  `meander_${name} ${value}`,
];
