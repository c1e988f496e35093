/** Milliseconds of work that rates are taken from. */
const WINDOW = 10_000;
/** A longer window is used until it holds this many moments, for work that is reported rarely. */
const LEAST_MOMENTS = 5;
/** Milliseconds from the beginning in which nothing is said about the time that is left. */
const WARM_UP = 2000;
/** Milliseconds between two moments that are kept. */
const SPACING = 200;

/** How much was done at a moment. */
interface Moment {
  at: number;
  count: number | undefined;
  part: number | undefined;
}

/** How fast some work goes, over the latest seconds. All times are in milliseconds from any fixed moment. */
export class Pace {
  private readonly moments: Moment[] = [];

  /** @param began when the work began */
  constructor(private readonly began: number) {}

  /**
   * Notes how much is done.
   * @param part 0…1; undefined where the length of the work is not known
   */
  add(at: number, count: number | undefined, part: number | undefined): void {
    const { moments } = this;
    const last = moments.at(-1);
    if (last && (at - last.at < SPACING || (count === last.count && part === last.part))) return;
    moments.push({ at, count, part });
    while (moments.length > LEAST_MOMENTS && at - moments[0].at > WINDOW) moments.shift();
  }

  /** Units per second; undefined before there are two moments. A pause lowers it. */
  rate(now: number): number | undefined {
    return this.perSecond(now, ({ count }) => count);
  }

  /** Seconds until all is done; undefined in the first two seconds, and where the length is not known. */
  secondsLeft(now: number): number | undefined {
    const rate = now - this.began < WARM_UP ? undefined : this.perSecond(now, ({ part }) => part);
    const part = this.moments.at(-1)?.part;
    return rate === undefined || part === undefined || !(rate > 0) ? undefined : Math.max(0, 1 - part) / rate;
  }

  private perSecond(now: number, of: (moment: Moment) => number | undefined): number | undefined {
    const known = this.moments.filter((moment) => of(moment) !== undefined);
    const [first, last] = [known[0], known.at(-1)];
    if (!first || !last || first === last || now <= first.at) return undefined;
    return (1000 * ((of(last) ?? 0) - (of(first) ?? 0))) / (now - first.at);
  }
}
