import type { Arguments, Flags } from './flags.js';

/** A command of `meander`. */
export interface Command {
  /** How it is called, such as `meander score MODEL SOURCE…`. */
  readonly usage: string;
  /** What it does, in sentences. */
  readonly about: string;
  /** A line that works as it is typed, given the files that it names. */
  readonly example: string;
  /** More lines like `example`, each after what it shows; the help text and the manual list them. */
  readonly examples?: readonly (readonly [shows: string, line: string])[];
  /** What its first word may be, where there is a list; completion offers them. */
  readonly words?: readonly string[];
  /** The flags that it takes. */
  readonly flags: Flags;
  /** Which of its words name what it reads; default: all. */
  inputs?(words: readonly string[]): readonly string[];
  /** Which of its words name files that it writes; default: none. */
  outputs?(words: readonly string[]): readonly string[];
  /**
   * Runs it.
   * @param commands the table of all commands
   * @returns the exit code
   * @throws MeanderError for everything that a user can do something about
   */
  run(args: Arguments, commands: readonly CommandEntry[]): Promise<number>;
}

/** A command in the table of commands. Its code is loaded when it is called, since loading is most of a short run. */
export interface CommandEntry {
  /** The word that calls it. */
  readonly name: string;
  /** What it does, in a few words, for the overview. */
  readonly about: string;
  /** Loads it. */
  load(): Promise<Command>;
}
