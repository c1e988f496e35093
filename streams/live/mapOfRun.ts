import type { HeldRows, Model } from '../../src/model/index.js';
import { toBase64 } from './encodeNumbers.js';
import type { MapMessage, SampleMessage } from './messages.js';
import { boundsOf, type Plane, principalPlane, project } from './projection.js';

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
  private readonly d: number;

  private constructor(
    number: number,
    model: Model,
    held: HeldRows | null,
    private readonly plane: Plane,
  ) {
    this.d = model.d;
    if (held) this.show(held);
    const { origin, share } = plane;
    const points = held ? [this.of(held.values.subarray(0, MOST_ROWS * model.d))] : [];
    const bounds = boundsOf(this.of(model.centroids), ...points);
    this.message = { number, share, bounds, ...(model.d <= MOST_DIMS && { origin: Array.from(origin) }) };
  }

  /** Fits a plane to the hold-out sample or the centroids of today. @param number raised by each refit */
  static async fit(number: number, model: Model, held: HeldRows | null): Promise<MapOfRun> {
    const rows = held && held.weights.length >= ENOUGH_ROWS ? held : undefined;
    const plane = await principalPlane(rows ?? { values: model.centroids, weights: someWeights(model) }, model.d);
    return new MapOfRun(number, model, held, plane);
  }

  /** Takes the hold-out sample, as it has grown. */
  show({ values, weights }: HeldRows): void {
    const rows = Math.min(weights.length, MOST_ROWS);
    this.sample = rows === 0 ? null : { rows, xy: toBase64(this.of(values.subarray(0, rows * this.d))) };
  }

  /** Rows or centroids in the plane: x, y of each. */
  of(values: Float64Array): Float32Array {
    return project(values, this.d, this.plane);
  }
}

/** The weights of the clusters, or equal ones where none has a weight yet. */
const someWeights = ({ weights }: Model): Float64Array =>
  weights.some((weight) => weight > 0) ? weights : weights.map(() => 1);
