/**
 * Something that happened to a cluster, or, with `id` null, to the stream as a whole.
 * @category Operators
 */
export interface ClusterEvent {
  /** What happened. */
  event: 'born' | 'died' | 'merged' | 'split' | 'moved' | 'drifting' | 'quiet';
  /** Mini-batch after which it was noticed. */
  step: number;
  /** Rows learned by then. */
  rows: number;
  /** The cluster's own number, which no other cluster ever gets; null for the stream as a whole. */
  id: number | null;
  /** Its index among the centroids at that time; null for the stream as a whole. */
  cluster: number | null;
  /** Of `merged`: the id of the cluster that took it in. Of `split`: the id of the cluster that it was split from. */
  other?: number;
  /** Of `drifting`: the quantity that changed. */
  signal?: 'distance' | 'share' | 'movement';
  /** Of `drifting`: the test that raised the alarm. */
  detector?: 'page-hinkley' | 'adwin';
  /** The quantity before: mean squared distance, share of the weight, or distance moved. */
  from?: number;
  /** The same quantity after. */
  to?: number;
}

/** What every event has, whatever happened. */
export type EventMoment = Pick<ClusterEvent, 'step' | 'rows'>;
