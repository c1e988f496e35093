import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server that a test starts, kills and starts again. */
export interface Broker {
  /** The port that it listens on. */
  port: number;
  /** Starts it with its port and its data, and waits until it listens. */
  start(): Promise<void>;
  /** Kills it at once, as `kill -9` does. */
  kill(): Promise<void>;
  /** Kills it and removes its data. */
  remove(): Promise<void>;
}

/** Attempts to connect to a broker that starts, 100 ms apart; on a busy machine Java needs more than half a minute. */
const MAX_ATTEMPTS = 900;

/** Whether a command exists and succeeds. */
export const installed = (command: string, ...words: string[]): boolean => spawnSync(command, words).status === 0;

/** A port that no process listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * A broker that a test controls.
 * @param port that it listens on once it is ready
 * @param prepare writes its configuration into a folder of its own
 * @param command the program and its arguments
 */
export function broker(
  port: number,
  prepare: (folder: string) => void,
  command: (folder: string) => [string, string[]],
): Broker {
  const folder = mkdtempSync(join(tmpdir(), 'meander-broker-'));
  let child: ChildProcess | undefined;
  prepare(folder);
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child?.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  process.once('exit', () => child?.kill('SIGKILL'));
  return {
    port,
    kill,
    async start() {
      const [file, words] = command(folder);
      child = spawn(file, words, { stdio: 'ignore' });
      for (let attempts = 0; !(await listens(port)); attempts++) {
        if (child.exitCode !== null) throw new Error(`${file} ended with code ${child.exitCode}`);
        if (attempts > MAX_ATTEMPTS) throw new Error(`${file} does not listen on port ${port}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    async remove() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
