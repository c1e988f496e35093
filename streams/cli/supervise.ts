import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { collectLessOften } from './collector.js';
import { shareColumns } from './columns.js';
import { type CommandData, type CommandMessage, FIELDS, LISTENERS, NATIVE, numberOf, SIGNAL } from './commandLink.js';
import { type EndingSignal, failures, signalCodes } from './exitCodes.js';
import { failureOf } from './failure.js';
import { Leftovers } from './leftovers.js';
import { heapLimit } from './memoryLimits.js';
import { StatusBoard } from './statusBoard.js';
import { printLines } from './terminal.js';
import { shareTerminal } from './terminalLock.js';

/** Milliseconds that a command has to end in good order after a signal. */
const GRACE = 500;
/** Milliseconds that are waited for a thread to end. One that waits for the operating system cannot be ended sooner. */
const TERMINATION = 400;
/** Milliseconds after which all that a thread has told by now has arrived. */
const LAST_MESSAGES = 10;

/**
 * Runs a command on a thread of its own, so that signals act at once whatever it computes. At the first signal a
 * command that listens gets a moment to end in good order; then, or at a second signal, the thread is ended, and what
 * it left incomplete is deleted.
 * @param words what was typed after `meander`
 * @returns the exit code
 * @throws MeanderError `limit` where there is too little memory to start
 */
export function supervise(words: readonly string[]): Promise<number> {
  const shared = new Int32Array(new SharedArrayBuffer(FIELDS * Int32Array.BYTES_PER_ELEMENT));
  shareTerminal(shared);
  shareColumns(shared);
  const workerData: CommandData = { words, shared };
  if (words.some((word) => /^--job(=|$)/.test(word))) collectLessOften();
  const resourceLimits = { maxOldGenerationSizeMb: heapLimit() };
  const worker = new Worker(new URL('./commandThread.js', import.meta.url), { workerData, resourceLimits });
  const left = new Leftovers();
  const board = new StatusBoard();
  worker.on('message', (message: CommandMessage) => {
    if ('status' in message) board.note(message.status);
    else if ('printed' in message) board.drawSoon();
    else left.note(message);
  });
  return new Promise<number>((resolve) => {
    const end = async (name: EndingSignal) => {
      worker.removeAllListeners('exit');
      const gone = await (Atomics.load(shared, NATIVE) === 1 ? wait(LAST_MESSAGES, false) : isGone(worker));
      if (!left.ended) printLines('stderr', [`meander: stopped by ${name}; ${left.kept}.`]);
      if (gone) return resolve(signalCodes[name]);
      left.remove();
      dieOf(name);
    };
    worker.on('error', (error) => resolve(explain(error)));
    worker.on('exit', resolve);
    for (const name of Object.keys(signalCodes) as EndingSignal[])
      process.on(name, () => {
        const first = Atomics.compareExchange(shared, SIGNAL, 0, numberOf(name)) === 0;
        if (!first || Atomics.load(shared, LISTENERS) === 0) return void end(name);
        worker.postMessage(name);
        setTimeout(() => end(name), GRACE);
      });
  }).finally(() => {
    board.close();
    left.remove();
  });
}

/** Ends a thread. @returns false where that takes too long */
const isGone = (worker: Worker): Promise<boolean> =>
  Promise.race([worker.terminate().then(() => true), wait(TERMINATION, false)]);

/**
 * Has the operating system end this process by the signal itself, for which a shell gives the same exit code. Node
 * would wait for a thread that waits for a library, such as DuckDB in the midst of a query, and a library may bring the
 * process down where its thread is ended.
 */
function dieOf(name: EndingSignal): void {
  process.removeAllListeners(name);
  process.kill(process.pid, name);
}

/** An error that ended the thread itself, as where its memory is used up. @returns the exit code */
function explain(error: Error): number {
  const failure = failureOf(error) ?? { code: failures.limit.code, message: error.message };
  printLines('stderr', [`meander: ${failure.message}`]);
  return failure.code;
}
