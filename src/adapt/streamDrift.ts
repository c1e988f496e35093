import { type AdwinState, adwin, emptyAdwin } from '../drift/adwin.js';
import { emptyPageHinkley, type PageHinkleyState, pageHinkley } from '../drift/pageHinkley.js';
import type { ClusterEvent } from './clusterEvent.js';

/** State of the drift tests on the stream as a whole; plain, so that a checkpoint can hold it. */
export interface StreamDriftState {
  /** Page–Hinkley test of the mean squared distance, which finds sudden changes. */
  pageHinkley: PageHinkleyState;
  /** ADWIN window of the mean squared distance, scaled to 0…1; it finds slow changes. */
  distance: AdwinState;
  /** ADWIN window of the distance that the centroids move in a step, scaled to 0…1. */
  movement: AdwinState;
  /** Means of both quantities over the first mini-batches, by which the windows are scaled, and how many these were. */
  scale: {
    /** Mean of the mean squared distance. */
    distance: number;
    /** Mean distance moved. */
    movement: number;
    /** Mini-batches averaged. */
    n: number;
  };
}

/** A stream of which nothing was seen. */
export const emptyStreamDrift = (): StreamDriftState => ({
  pageHinkley: emptyPageHinkley(),
  distance: emptyAdwin(),
  movement: emptyAdwin(),
  scale: { distance: 0, movement: 0, n: 0 },
});

/** ADWIN's probability of a false alarm per mini-batch. */
const ADWIN_DELTA = 1e-5;
/** Mini-batches over which the scale is averaged before ADWIN begins. */
const SCALE_BATCHES = 20;

/** A drift alarm, without the moment and the cluster that it belongs to. */
export type Alarm = Pick<ClusterEvent, 'signal' | 'detector' | 'from' | 'to'>;

/**
 * Tests one more mini-batch: Page–Hinkley on its mean squared distance, ADWIN on that and on the distance moved. ADWIN
 * takes values in 0…1, so a value v is given as v / (v + scale), which is ½ at the scale of the beginning.
 * @param values mean squared distance of the mini-batch, and the root of Σ ‖movement‖²
 * @param threshold of the Page–Hinkley test, in deviations
 * @returns the new state and the alarms
 */
export function updateStreamDrift(
  state: StreamDriftState,
  values: { distance: number; movement: number },
  threshold: number,
): { state: StreamDriftState; alarms: Alarm[] } {
  const sudden = pageHinkley(state.pageHinkley, values.distance, threshold);
  const tested = { ...state, pageHinkley: sudden.state };
  const alarms: Alarm[] = [];
  if (sudden.alarm === 'up') {
    alarms.push({
      signal: 'distance',
      detector: 'page-hinkley',
      from: state.pageHinkley.mean,
      to: values.distance,
    });
  }
  if (state.scale.n < SCALE_BATCHES) {
    // A scale that was averaged over a jump would hide later changes, so it begins again.
    const scale = sudden.alarm ? emptyStreamDrift().scale : state.scale;
    return { state: { ...tested, scale: averaged(scale, values) }, alarms };
  }
  const distance = testSlowly(state.distance, values.distance, state.scale.distance);
  const movement = testSlowly(state.movement, values.movement, state.scale.movement);
  if (distance.change) alarms.push({ signal: 'distance', detector: 'adwin', ...distance.change });
  if (movement.change) alarms.push({ signal: 'movement', detector: 'adwin', ...movement.change });
  return { state: { ...tested, distance: distance.state, movement: movement.state }, alarms };
}

function averaged(scale: StreamDriftState['scale'], values: { distance: number; movement: number }) {
  const n = scale.n + 1;
  return {
    n,
    distance: scale.distance + (values.distance - scale.distance) / n,
    movement: scale.movement + (values.movement - scale.movement) / n,
  };
}

/** One more value for an ADWIN window; `change` holds the means before and after a rise, in the units of the value. */
function testSlowly(window: AdwinState, value: number, scale: number) {
  const unit = scale > 0 ? scale : 1;
  const { state, change } = adwin(window, value / (value + unit), ADWIN_DELTA);
  if (!change || change.to <= change.from) return { state, change: undefined };
  const unscaled = (y: number) => (unit * y) / (1 - y);
  return { state, change: { from: unscaled(change.from), to: unscaled(change.to) } };
}
