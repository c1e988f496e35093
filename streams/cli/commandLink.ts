import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { type EndingSignal, signalCodes } from './exitCodes.js';
import type { Status } from './status.js';

/** What the thread of a command is started with. */
export interface CommandData {
  /** What was typed after `meander`. */
  readonly words: readonly string[];
  /** Shared with the main thread: see `SIGNAL` and the fields after it. */
  readonly shared: Int32Array<SharedArrayBuffer>;
}

/** What the thread of a command tells the main thread. */
export type CommandMessage = TemporaryMessage | KeptMessage | EndedMessage | StatusMessage | PrintedMessage;

/** A temporary file or lock, to be deleted if the thread is ended before it has done so. */
export interface TemporaryMessage {
  /** Its path. */
  readonly temporary: string;
  /** False once it was renamed or deleted. */
  readonly exists: boolean;
}

/** What is kept if the thread is ended. */
export interface KeptMessage {
  /** A part of a sentence, without a full stop. */
  readonly kept: string;
}

/** The command has come to its end and has said so. */
export interface EndedMessage {
  /** Always true. */
  readonly ended: true;
}

/** How far the command is. */
export interface StatusMessage {
  /** Null where there is nothing to show any more. */
  readonly status: Status | null;
}

/** Something was printed where the drawing stood. */
export interface PrintedMessage {
  /** Always true. */
  readonly printed: true;
}

/** Fields of `shared`: the number of the signal that came (0: none), and how many interruptions listen to signals. */
export const [SIGNAL, LISTENERS] = [0, 1];
/** Fields of `shared`: 1 while a thread writes to the terminal, and while a drawing stands there. */
export const [LOCK, DRAWN] = [2, 3];
/** Fields of `shared`: columns of the terminals; 0 where a stream is a file or a pipe. */
export const [STDOUT_COLUMNS, STDERR_COLUMNS] = [4, 5];
/** Field of `shared`: 1 once the thread has loaded a native library. */
export const NATIVE = 6;
/** Number of fields. */
export const FIELDS = 7;

const names = Object.keys(signalCodes) as EndingSignal[];

/** The number by which a signal is shared, from 1. */
export const numberOf = (signal: EndingSignal): number => names.indexOf(signal) + 1;

/** The data of this thread; null where this is not the thread of a command, as in tests. */
export const commandData: CommandData | null = isMainThread || !workerData?.shared ? null : workerData;

/** The signal that came; also known in the midst of synchronous work. */
export const receivedSignal = (): EndingSignal | undefined =>
  commandData === null ? undefined : names[Atomics.load(commandData.shared, SIGNAL) - 1];

/**
 * Calls a listener when a signal comes, between two pieces of synchronous work. While there is a listener, the main
 * thread gives the command a moment to end in good order.
 * @returns stops listening
 */
export function onSignal(listener: () => void): () => void {
  if (commandData === null) return () => {};
  const { shared } = commandData;
  Atomics.add(shared, LISTENERS, 1);
  parentPort?.on('message', listener);
  // A command that waits for nothing else has to end.
  parentPort?.unref();
  return () => {
    Atomics.sub(shared, LISTENERS, 1);
    parentPort?.off('message', listener);
  };
}

/** Tells the main thread something. */
export const tell = (message: CommandMessage): void => {
  if (commandData !== null) parentPort?.postMessage(message);
};

/** Tells the main thread that this one loads a native library. */
export const tellNative = (): void => {
  if (commandData !== null) Atomics.store(commandData.shared, NATIVE, 1);
};
