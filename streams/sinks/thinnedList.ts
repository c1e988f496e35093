/**
 * A list of bounded length of all that came: when it is full, every second item is left out, and from then on only
 * every second one is added, and so on. The latest item is always in it.
 */
export class ThinnedList<T> {
  private kept: T[] = [];
  private latest: T | undefined;
  private every = 1;
  private count = 0;

  /** @param most items, at least 2 */
  constructor(private readonly most: number) {}

  /** Adds an item. */
  add(item: T): void {
    this.latest = undefined;
    if (this.count++ % this.every !== 0) this.latest = item;
    else this.kept.push(item);
    if (this.kept.length < this.most) return;
    this.latest = this.kept.at(-1);
    this.kept = this.kept.filter((_, i) => i % 2 === 0);
    if (this.kept.at(-1) === this.latest) this.latest = undefined;
    this.every *= 2;
  }

  /** Whether the next item would stay in the list once another has come; one that would not need not be made. */
  get keepsNext(): boolean {
    return this.count % this.every === 0;
  }

  /** Counts an item that is not made. */
  skip(): void {
    this.count++;
  }

  /** The items, the oldest first. */
  items(): readonly T[] {
    return this.latest === undefined ? this.kept : [...this.kept, this.latest];
  }

  /** How many items came for each one that is in the list. */
  get gap(): number {
    return this.every;
  }

  /** Takes the items of another list in place of its own. @param gap of that list */
  replace(items: readonly T[], gap: number): void {
    this.kept = items.slice(0, this.most - 1);
    this.latest = undefined;
    this.every = gap;
    this.count = this.kept.length * gap;
  }
}
