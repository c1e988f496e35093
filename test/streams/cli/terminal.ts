import { spawn, spawnSync } from 'node:child_process';
import { BEGIN_FRAME, END_FRAME } from '../../../streams/cli/chart/frame.js';
import { cliPath } from '../../cliPath.js';
import { Screen, withoutSequences } from './screen.js';

/** Whether commands can be run on a terminal here: by script(1) of util-linux. */
export const hasTerminal = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');

/** What was seen on a terminal. */
export interface Seen {
  /** All that was written to it. */
  written: string;
  /** The drawings, one after another, as lines of plain text. */
  drawn: string[];
  /** What stays on it at the end, line by line, with what has scrolled away. */
  stays: string[];
  /** The terminal at the end. */
  screen: Screen;
}

/**
 * Runs `meander` on a terminal of its own, of 24 lines.
 * @param words of a shell, so they may redirect; `$M` is the command
 * @param environment variables to set
 */
export async function onTerminal(columns: number, words: string, environment: object = {}): Promise<Seen> {
  const shell = `stty cols ${columns} rows 24; M="${process.execPath} ${cliPath}"; ${words}`;
  const child = spawn('script', ['-qefc', shell, '/dev/null'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, SHELL: '/bin/bash', TERM: 'xterm', LC_ALL: 'C.UTF-8', ...environment },
  });
  let written = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    written += text;
  });
  await new Promise((resolve) => child.once('close', resolve));
  const frames = written.split(BEGIN_FRAME).slice(1);
  const drawn = frames.map((frame) => withoutSequences(frame.split(END_FRAME)[0]).replaceAll('\r', ''));
  const screen = new Screen(columns, 24);
  screen.write(written);
  return { written, drawn, stays: screen.everything(), screen };
}
