import type { Arguments, Flags } from './flags.js';

/** A command of `meander`. */
export interface Command {
  usage: string;
  about: string;
  example: string;
  flags: Flags;
  /** @returns the exit code */
  run(args: Arguments): Promise<number>;
}
