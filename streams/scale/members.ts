/**
 * The processes that take part, as the log tells: whoever wrote to it lately. This is a hint of who does what first
 * and decides no bit, so it needs neither votes nor heartbeats.
 */
export class Members {
  private readonly names: Set<string>;

  /** @param names in the order in which they joined */
  constructor(names: readonly string[] = []) {
    this.names = new Set(names);
  }

  /** Their names, in the order in which they joined. */
  get list(): readonly string[] {
    return [...this.names];
  }

  /** Whether a process takes part. */
  has(name: string): boolean {
    return this.names.has(name);
  }

  /** A process wrote to the log. */
  heard(name: string): void {
    this.names.add(name);
  }

  /** A process left, or others did its work. */
  left(name: string): void {
    this.names.delete(name);
  }
}
