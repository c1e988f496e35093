import type { HistoryPoint } from '../sinks/runHistory.js';
import type { HistoryMessage } from './messages.js';

/** The history as it is sent. */
export function historyMessage(points: readonly HistoryPoint[]): HistoryMessage {
  const series = <K extends keyof HistoryPoint>(name: K) => points.map((point) => point[name]);
  return {
    step: series('step'),
    rows: series('rows'),
    time: series('time'),
    batch: series('batch'),
    recent: series('recent'),
    holdout: series('holdout'),
    lower: series('lower'),
  };
}
