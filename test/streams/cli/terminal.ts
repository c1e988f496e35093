import { spawn, spawnSync } from 'node:child_process';
import { ERASE_LINE } from '../../../streams/cli/terminalLock.js';
import { cliPath } from '../../cliPath.js';

/** Whether commands can be run on a terminal here: by script(1) of util-linux. */
export const hasTerminal = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');

/** What was seen on a terminal. */
export interface Seen {
  /** All that was written to it. */
  written: string;
  /** The status lines, as they were drawn one after another. */
  drawn: string[];
  /** What stays on it at the end, line by line. */
  stays: string[];
}

/**
 * Runs `meander` on a terminal of its own.
 * @param words of a shell, so they may redirect; `$M` is the command
 */
export async function onTerminal(columns: number, words: string): Promise<Seen> {
  const shell = `stty cols ${columns} rows 24; M="${process.execPath} ${cliPath}"; ${words}`;
  const child = spawn('script', ['-qefc', shell, '/dev/null'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, SHELL: '/bin/bash', TERM: 'xterm' },
  });
  let written = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    written += text;
  });
  await new Promise((resolve) => child.once('close', resolve));
  const drawn = written.split(ERASE_LINE).filter((piece, i) => i > 0 && piece !== '' && !piece.includes('\n'));
  return { written, drawn, stays: written.split('\r\n').map((line) => line.split(ERASE_LINE).at(-1) ?? '') };
}
