/** What a screen looks at: float32, or int16 over so many eighths of the dimensions. */
export interface Look {
  screen: 'float32' | 'int16';
  eighths: number;
}

/** Centroids beyond the likeliest that a look left over, and those of them that the definition had to look at. */
export interface Left {
  survivors: number;
  rivals: number;
}

/** What a look leaves over, a row. */
export type Probe = (look: Look) => Left;

/** Looks that a kernel may choose among, the first being what it starts with. */
export type Looks = readonly [Look, ...Look[]];

/** Mini-batches between two probes. */
const INTERVAL = 64;

/** Dimensions of a head of so many eighths, as assembly/shape.ts counts them. */
export const headOf = (eighths: number, d: number): number => (eighths === 8 ? d : Math.min(d, (Math.floor((d * eighths) / 8) + 7) & ~7));

/**
 * Estimated cycles a row: products of the screen at 16 (int16) or 8 (float32) a cycle, what is done once a centroid,
 * a second look at survivors of a head, and the definition's distances to rivals. Measured on x86; a wrong guess costs time, never bits.
 */
export function cost({ screen, eighths }: Look, { survivors, rivals }: Left, k: number, d: number): number {
  const head = headOf(eighths, d);
  const first = (k * head) / (screen === 'int16' ? 16 : 8) + 0.9 * k;
  return first + (head < d ? survivors * (0.6 * (d - head) + 80) : 0) + rivals * (4 * d + 50);
}

/** Chooses among looks by probing them now and then on rows of the mini-batch at hand. */
export class Tuner {
  private since = INTERVAL;
  private chosen: Look;

  constructor(private readonly looks: Looks) {
    this.chosen = looks[0];
  }

  /** Whether a choice is due before the next mini-batch. */
  get due(): boolean {
    return this.looks.length > 1 && this.since >= INTERVAL;
  }

  /** The look to use; `probe` is asked where a choice is due. */
  choose(k: number, d: number, probe: Probe): Look {
    if (this.due) {
      const costs = this.looks.map((look) => cost(look, probe(look), k, d));
      this.chosen = this.looks[costs.indexOf(Math.min(...costs))];
      this.since = 0;
    }
    this.since++;
    return this.chosen;
  }

  /** Asks for a new choice, for new centroids of another shape. */
  reset(): void {
    this.since = INTERVAL;
    this.chosen = this.looks[0];
  }
}
