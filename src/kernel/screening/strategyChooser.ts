/** What a kernel looks at: float64, which is the definition, float32, or int16 over so many eighths of the dimensions. */
export interface ScreeningStrategy {
  screen: 'float64' | 'float32' | 'int16';
  prefixEighths: number;
  /** Whether the rest is bounded by way of anchors, see assembly/anchors.ts. */
  anchored?: boolean;
}

/** What a look leaves over. */
export interface ScreenResult {
  /** Centroids beyond the likeliest that the first look left over. */
  candidates: number;
  /** Those of them that the definition had to look at. */
  verified: number;
  /** Rows that a head left so open that they were looked at again whole. */
  rescanned: number;
}

/** What looks have left over together. */
export const addResults = (a: ScreenResult, b: ScreenResult, share = 1): ScreenResult => ({
  candidates: a.candidates + share * b.candidates,
  verified: a.verified + share * b.verified,
  rescanned: a.rescanned + share * b.rescanned,
});

/** Nothing left over. */
export const NO_WORK: ScreenResult = { candidates: 0, verified: 0, rescanned: 0 };

/** What a look leaves over, a row. */
export type Probe = (look: ScreeningStrategy) => ScreenResult;

/** Looks that a kernel may choose among, the first being what it starts with. */
export type ScreeningStrategies = readonly [ScreeningStrategy, ...ScreeningStrategy[]];

/** Mini-batches between two probes, at most; probes come after 1, 2, 4, … of them, since centroids move most at first. */
const LONGEST = 64;
/** Share of rows looked at again from which a head is hopeless. */
const MOST_AGAIN = 0.5;
/** How far a mini-batch may cost more than its probe said before the next is probed again. */
const SURPRISE = 1.25;

/** Dimensions of a head of so many eighths, as assembly/shape.ts counts them. */
export const prefixOf = (eighths: number, d: number): number =>
  eighths === 8 ? d : Math.min(d, Math.max(8, (Math.floor((d * eighths) / 8) + 7) & ~7));

/**
 * Estimated cycles a row: packing it, products of the screen, what is done once a centroid, a second look at survivors
 * of a head, or at all centroids, the definition's distances to rivals, and products of anchors that serve `lasting` rows.
 * Measured on x86; a wrong guess costs time, never bits.
 */
export function estimateCycles(
  { screen, prefixEighths: eighths, anchored }: ScreeningStrategy,
  { candidates: survivors, verified: rivals, rescanned: again }: ScreenResult,
  k: number,
  d: number,
  lasting = Number.POSITIVE_INFINITY,
): number {
  const head = prefixOf(eighths, d);
  const first = screen === 'int16' ? d + (k * head) / 12 : 0.8 * d + (k * head) / 6;
  const anchors = anchored ? 2 * k + d + (k * k * (d - head)) / (12 * lasting) : 0;
  return (
    first +
    0.9 * k +
    anchors +
    survivors * (0.18 * (d - head) + 40) +
    rivals * (3 * d + 50) +
    again * (d + (k * d) / 12 + 0.9 * k)
  );
}

/** Chooses among looks by probing them now and then on rows of the mini-batch at hand. */
export class Tuner {
  private chosen: ScreeningStrategy;
  /** A head that left so much open that no smaller one need be probed. */
  private hopeless: ScreeningStrategy | undefined;
  private expected = 0;
  private lasting = Number.POSITIVE_INFINITY;
  private since = 0;
  private interval = 0;

  constructor(
    private readonly looks: ScreeningStrategies,
    private readonly k: number,
    private readonly d: number,
  ) {
    this.chosen = looks[0];
  }

  /** The look to use; `probe` is asked where a choice is due. The products of anchors are thought to serve `lasting` rows. */
  choose(probe: Probe, lasting = Number.POSITIVE_INFINITY): ScreeningStrategy {
    if (this.looks.length > 1 && this.since >= this.interval) {
      this.expected = Number.POSITIVE_INFINITY;
      this.lasting = lasting;
      this.hopeless = undefined;
      for (const look of this.looks) this.compare(look, probe);
      this.interval = Math.min(LONGEST, Math.max(1, 2 * this.interval));
      this.since = 0;
    }
    this.since++;
    return this.chosen;
  }

  /** Takes note of what the chosen look left over of a mini-batch. */
  note(left: ScreenResult): void {
    if (this.cost(this.chosen, left) > SURPRISE * this.expected) this.interval = 1;
  }

  /** Chooses a look if it is the cheapest so far; one that could not be is not probed. */
  private compare(look: ScreeningStrategy, probe: Probe) {
    const { hopeless } = this;
    if (hopeless && look.prefixEighths < hopeless.prefixEighths && look.anchored === hopeless.anchored) return;
    if (this.cost(look, NO_WORK) >= this.expected) return;
    const left = probe(look);
    if (left.rescanned > MOST_AGAIN) this.hopeless = look;
    const cost = this.cost(look, left);
    if (cost >= this.expected) return;
    this.expected = cost;
    this.chosen = look;
  }

  private cost(look: ScreeningStrategy, left: ScreenResult) {
    return estimateCycles(look, left, this.k, this.d, this.lasting);
  }
}
