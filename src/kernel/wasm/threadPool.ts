import { CONTROL_WORDS, type PoolMemory, runThread, WORDS, type WorkerSetup } from './threadMain.js';

/** How to start threads: `src/` knows no platform, so the caller says. */
export interface Threads {
  /** Threads that work, including the calling one. */
  count: number;
  /**
   * Starts one thread that runs `main(data)`.
   * @param main source text of a function that uses nothing from outside itself; a platform that runs no text starts
   * the program `meander/browser-thread` instead, which is the same function
   * @param data what can be sent to a thread
   * @returns a function that ends the thread
   */
  spawn(main: string, data: unknown): () => void;
  /** Milliseconds since some moment, to find out whether threads pay; without it that is decided by k·d. */
  now?(): number;
  /** What a person should know of these threads, such as why there is only one; undefined where there is nothing. */
  readonly warning?: string;
}

/** Milliseconds of one sleep of the caller; a sleep counts as this long also where the computer was suspended. */
const SLEEP = 1000;
/** Sleeps for tasks of other threads before they count as dead: at least, and where no task's duration is known. */
const [MIN_SLEEPS, UNKNOWN_SLEEPS] = [60, 600];
/** How many times as long as a task of the caller another thread's task may take. */
const PATIENCE = 100;
/** Reads of a control word before sleeping, about 0.1 ms; the next mini-batch usually arrives sooner. */
const SPINS = 100_000;

/** Threads that share a memory. The calling thread works too, and waits until all tasks of a job are done. */
export interface ThreadPool {
  /** Threads that have started, the calling one among them; they do the work until the others have started, too. */
  readonly size: number;
  /**
   * Does tasks 0 … count − 1, each once, in any order.
   * @param prepare called for each task, in order, before the task can be taken
   * @throws Error if a thread failed
   */
  work(count: number, run: (task: number) => void, prepare?: (task: number) => void): void;
  /** Ends the other threads. */
  close(): void;
}

/** A pool of the calling thread alone. */
export const callingThread: ThreadPool = {
  size: 1,
  work(count, run, prepare) {
    for (let task = 0; task < count; task++) {
      prepare?.(task);
      run(task);
    }
  },
  close() {},
};

/**
 * Starts the other threads; they sleep until there is work.
 * @param sleep milliseconds of one sleep of the caller, of which 60 or more pass before a silent thread counts as dead
 */
export function startThreadPool({ count, spawn, now }: Threads, setup: PoolMemory, sleep = SLEEP): ThreadPool {
  const state = new Int32Array(setup.memory.buffer, setup.control, CONTROL_WORDS);
  const startThread = (thread: number) =>
    spawn(runThread.toString(), { ...setup, thread, words: WORDS, spins: SPINS } satisfies WorkerSetup);
  const ends = Array.from({ length: count - 1 }, (_, i) => startThread(i + 1));
  return {
    get size() {
      return 1 + Atomics.load(state, WORDS.started);
    },
    work(tasks, run, prepare) {
      openJob(state, tasks);
      const timed = timer(run, now);
      try {
        for (let task = 0; task < tasks; task++) {
          prepare?.(task);
          Atomics.store(state, WORDS.ready, task + 1);
        }
        const take = () => Atomics.add(state, WORDS.next, 1);
        for (let task = take(); task < tasks; task = take()) timed.run(task);
      } finally {
        Atomics.store(state, WORDS.ready, tasks);
        closeJob(state, sleep, sleepsFor(timed.longest));
      }
    },
    close() {
      for (const end of ends) end();
    },
  };
}

/** Begins a job and wakes the threads that sleep. */
function openJob(state: Int32Array, tasks: number) {
  Atomics.store(state, WORDS.next, 0);
  Atomics.store(state, WORDS.ready, 0);
  Atomics.store(state, WORDS.tasks, tasks);
  Atomics.store(state, WORDS.open, 1);
  Atomics.add(state, WORDS.generation, 1);
  if (Atomics.load(state, WORDS.asleep) > 0) Atomics.notify(state, WORDS.generation);
}

/** A function that does the same, and remembers the longest duration of a call; unknown without a clock. */
function timer(run: (task: number) => void, now?: () => number) {
  const timed = {
    longest: undefined as number | undefined,
    run(task: number) {
      const began = now?.();
      run(task);
      if (now && began !== undefined) timed.longest = Math.max(timed.longest ?? 0, now() - began);
    },
  };
  return timed;
}

/** How many sleeps the tasks of other threads may last, by the longest task of the caller in milliseconds. */
const sleepsFor = (longest: number | undefined): number =>
  longest === undefined ? UNKNOWN_SLEEPS : Math.max(MIN_SLEEPS, (PATIENCE * longest) / SLEEP);

/**
 * Ends a job and waits until no thread is active. A thread that died within a task stays active, so the wait has an
 * end.
 * @param sleep milliseconds of one sleep
 * @param sleeps number of sleeps after which a thread counts as dead
 * @throws Error where a thread failed or died
 */
function closeJob(state: Int32Array, sleep: number, sleeps: number) {
  Atomics.store(state, WORDS.open, 0);
  for (let spin = 0; spin < SPINS && Atomics.load(state, WORDS.active) > 0; spin++);
  Atomics.store(state, WORDS.waiting, 1);
  let slept = 0;
  for (let active = Atomics.load(state, WORDS.active); active > 0; active = Atomics.load(state, WORDS.active)) {
    if (Atomics.wait(state, WORDS.active, active, sleep) === 'timed-out') slept++;
    if (slept >= sleeps)
      throw new Error('A thread of the kernel did not finish its task; run again on one thread (--threads 1).');
  }
  Atomics.store(state, WORDS.waiting, 0);
  if (Atomics.load(state, WORDS.failed))
    throw new Error('A thread of the kernel failed; run again on one thread (--threads 1).');
}
