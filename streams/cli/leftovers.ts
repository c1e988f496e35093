import { rmSync } from 'node:fs';
import { reasonOf } from '../systemError.js';
import type { CommandMessage, PrintedMessage, StatusMessage } from './commandLink.js';
import { printLines } from './terminal.js';

/** What a command leaves behind when its thread is ended: it tells of each temporary file and lock. */
export class Leftovers {
  /** What is said to be kept. */
  kept = 'no file was written or changed';
  /** Whether the command has come to its end, and needs nobody to speak for it. */
  ended = false;
  private readonly temporary = new Set<string>();

  /** Takes what the command says. */
  note(message: Exclude<CommandMessage, StatusMessage | PrintedMessage>): void {
    if ('kept' in message) this.kept = message.kept;
    else if ('ended' in message) this.ended = true;
    else if (message.exists) this.temporary.add(message.temporary);
    else this.temporary.delete(message.temporary);
  }

  /** Deletes temporary files and locks. */
  remove(): void {
    for (const path of this.temporary) {
      try {
        rmSync(path, { recursive: true, force: true });
      } catch (error) {
        printLines('stderr', [`meander: ${path} cannot be deleted: ${reasonOf(error)}.`]);
      }
    }
    this.temporary.clear();
  }
}
