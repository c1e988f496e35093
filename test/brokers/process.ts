import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server that a test starts, kills and starts again. */
export interface Broker {
  port: number;
  /** Starts it on its port and its data, and waits until it listens. */
  start(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** Kills it and removes its data. */
  remove(): Promise<void>;
}

/** Whether a command can be run. */
export const installed = (command: string, ...words: string[]): boolean => spawnSync(command, words).status === 0;

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A broker that listens on `port` once it is ready; `command` gets a folder of its own. */
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
      for (let tries = 0; !(await listens(port)); tries++) {
        if (tries > 300 || child.exitCode !== null) throw new Error(`${file} does not start`);
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
