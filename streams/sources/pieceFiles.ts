import { writeFile } from 'node:fs/promises';
import { type Spooled, temporaryPath } from './spool.js';

/** Two temporary files that take turns, so that one can be written while the other is read. */
export class PieceFiles {
  private readonly files: Spooled[];
  private turn = 0;
  private writing: Promise<void> = Promise.resolve();
  private closed = false;

  /** @param extension of both, without the dot */
  constructor(extension: string) {
    this.files = [temporaryPath(extension), temporaryPath(extension)];
  }

  /** Writes the file whose turn it is. @returns its path */
  async write(bytes: Uint8Array): Promise<string> {
    const { path } = this.files[this.turn];
    this.turn = 1 - this.turn;
    if (this.closed) return path;
    this.writing = writeFile(path, bytes, { mode: 0o600 });
    await this.writing;
    return path;
  }

  /** Deletes both. */
  async close(): Promise<void> {
    this.closed = true;
    await this.writing.catch(() => {});
    for (const { remove } of this.files) remove();
  }
}
