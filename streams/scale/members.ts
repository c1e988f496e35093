import type { JobRecord, LogRecord } from './records.js';

/**
 * The processes that take part, as the log tells: whoever wrote to it lately. This is a hint of who does what first
 * and decides no bit, so it needs neither votes nor heartbeats.
 */
export class Members {
  private names: Set<string>;
  /** Those that said after the latest work in the log that they are there, in the order in which they did. */
  private answers = new Set<string>();
  private count = 0;

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

  /** Those that answered the roll call: who takes part says so where the log is silent. */
  get roll(): readonly string[] {
    return [...this.answers];
  }

  /** How often some work was done. */
  get works(): number {
    return this.count;
  }

  /** Takes a record of the log: by what a process writes the others know that it takes part. */
  take({ kind, by }: Exclude<LogRecord['header'], JobRecord>): void {
    if (kind === 'here') this.isHere(by);
    else if (kind === 'gone') this.left(by);
    else if (kind === 'plan' || kind === 'stats') this.worked(by);
  }

  /** A process said that it takes part. */
  isHere(name: string): void {
    this.names.add(name);
    this.answers.add(name);
  }

  /**
   * A process did some work. Where that followed a roll call, who did not answer takes part no more: it was killed, or
   * joins again once it has done what it is busy with.
   */
  worked(name: string): void {
    if (this.answers.has(name)) this.names = new Set(this.list.filter((other) => this.answers.has(other)));
    this.names.add(name);
    this.answers = new Set();
    this.count++;
  }

  /** A process left, or others did its work. */
  left(name: string): void {
    this.names.delete(name);
    this.answers.delete(name);
  }
}
