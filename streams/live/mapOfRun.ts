import type { HeldRows, Model } from '../../src/model/index.js';
import { toBase64 } from './encodeNumbers.js';
import type { MapMessage, SampleMessage } from './messages.js';
import { boundsOf, type Plane, principalPlane, project, projectInTurns } from './projection.js';

/** Held-out rows from which the plane is fitted to them, and not to the centroids. */
const ENOUGH_ROWS = 32;
/** Features up to which the origin of the plane is sent. */
const MOST_DIMS = 64;
/** Held-out rows that are shown. */
const MOST_ROWS = 2000;

/** The plane that rows and centroids are drawn in. It is fitted once and stays, so that what moves are the clusters. */
export class MapOfRun {
  /** The plane as it is sent. */
  readonly message: MapMessage;
  /** The held-out rows in it; null where there are none. */
  sample: SampleMessage | null = null;

  private constructor(
    private readonly plane: Plane,
    message: Pick<MapMessage, 'number' | 'bounds'>,
  ) {
    const { origin, share } = plane;
    this.message = { ...message, share, ...(origin.length <= MOST_DIMS && { origin: Array.from(origin) }) };
  }

  /** Fits a plane to the hold-out sample or the centroids of today. @param number raised by each refit */
  static async fit(number: number, model: Model, held: HeldRows | null): Promise<MapOfRun> {
    const { centroids, d } = model;
    const rows = held && held.weights.length >= ENOUGH_ROWS ? held : undefined;
    const plane = await principalPlane(rows ?? { values: centroids, weights: someWeights(model) }, d);
    const sample = await projectInTurns(held?.values.subarray(0, MOST_ROWS * d) ?? new Float64Array(0), d, plane);
    const map = new MapOfRun(plane, { number, bounds: boundsOf(await projectInTurns(centroids, d, plane), sample) });
    map.sample = sampleMessage(sample);
    return map;
  }

  /** Takes the hold-out sample, as it has grown. */
  async show({ values }: HeldRows): Promise<void> {
    const d = this.plane.origin.length;
    this.sample = sampleMessage(await projectInTurns(values.subarray(0, MOST_ROWS * d), d, this.plane));
  }

  /** Rows or centroids in the plane: x, y of each. */
  of(values: Float64Array): Float32Array {
    return project(values, this.plane.origin.length, this.plane);
  }
}

/** The weights of the clusters, or equal ones where none has a weight yet. */
const someWeights = ({ weights }: Model): Float64Array =>
  weights.some((weight) => weight > 0) ? weights : weights.map(() => 1);

/** @param points x, y of each row */
const sampleMessage = (points: Float32Array): SampleMessage | null =>
  points.length === 0 ? null : { rows: points.length / 2, xy: toBase64(points) };
