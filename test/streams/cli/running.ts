import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach } from 'vitest';
import { cliPath } from '../../cliPath.js';

/** A command that runs until it is ended. */
export interface Running {
  child: ChildProcess;
  /** What it has said so far, on both streams. */
  said(): string;
  /** The address that it serves at. */
  url(): Promise<string>;
  ended: Promise<number | null>;
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Starts a command; it is killed at the end of the test. */
export function start(...words: string[]): Running {
  const child = spawn(process.execPath, [cliPath, ...words]);
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += part));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const url = () => until(() => /(http:\/\/localhost:\d+\/)/.exec(text)?.[1]);
  return { child, said: () => text, url, ended };
}

/** Waits until something is found. */
export async function until<T>(find: () => T | undefined | Promise<T | undefined>, milliseconds = 20_000): Promise<T> {
  for (const end = performance.now() + milliseconds; performance.now() < end; await wait(20)) {
    const found = await Promise.resolve(find()).catch(() => undefined);
    if (found !== undefined) return found;
  }
  throw new Error('It did not happen in time.');
}
