/** Where the threads find the kernel and its memory. */
export interface PoolMemory {
  /** The kernel, compiled for shared memory. */
  module: WebAssembly.Module;
  /** A shared memory. */
  memory: WebAssembly.Memory;
  /** Address of the words by which threads meet: 16 int32. */
  control: number;
  /** Address of the header. */
  headerAddress: number;
}

/** What a thread of the pool is given when it starts; it can be sent to a thread. */
export interface WorkerSetup extends PoolMemory {
  /** Number of its workspace. */
  thread: number;
  /** Index of each control word. */
  words: typeof WORDS;
  /** Reads of a control word before sleeping. */
  spins: number;
}

/**
 * Indices of the control words, by which the threads meet.
 *
 * A job is open as long as its tasks may be taken. A thread counts itself as active before it looks whether the job is
 * open. So once the caller has closed the job and sees no active thread, every taken task is done, and no other can be
 * taken.
 */
export const WORDS = {
  /** Number of the job; it changes when a job begins, which wakes the threads. */
  generation: 0,
  /** 1 as long as tasks of the job may be taken. */
  open: 1,
  /** Threads that may be working on a task. */
  active: 2,
  /** The next task to take. */
  next: 3,
  /** Tasks that are prepared: 0 … ready − 1. */
  ready: 4,
  /** Tasks of the job. */
  tasks: 5,
  /** 1 if a thread has failed. */
  failed: 6,
  /** Threads that sleep until the next job, which must be woken. */
  asleep: 7,
  /** 1 if the caller sleeps until no thread is active, and must be woken. */
  waiting: 8,
  /** Threads that have started. */
  started: 9,
};
/** Number of control words that are mapped. */
export const CONTROL_WORDS = 16;
/**
 * What every thread but the calling one runs, until it is ended. Its text is sent to threads of Node, so it must not
 * use anything from outside itself.
 */
export function runThread({ module, memory, control, headerAddress, thread, words, spins }: WorkerSetup) {
  const { generation, open, active, next, ready, tasks, failed, asleep, waiting, started } = words;
  const state = new Int32Array(memory.buffer, control, 16);
  const { attach, run } = new WebAssembly.Instance(module, { env: { memory } }).exports as Record<
    string,
    (...n: number[]) => void
  >;
  const becomeIdle = () => {
    if (Atomics.sub(state, active, 1) === 1 && Atomics.load(state, waiting) === 1) Atomics.notify(state, active);
  };
  const work = () => {
    attach(headerAddress, thread);
    for (
      let task = Atomics.add(state, next, 1);
      task < Atomics.load(state, tasks);
      task = Atomics.add(state, next, 1)
    ) {
      while (Atomics.load(state, ready) <= task);
      run(task);
    }
  };
  Atomics.add(state, started, 1);
  for (let seen = 0; ; ) {
    for (let spin = 0; spin < spins && Atomics.load(state, generation) === seen; spin++);
    Atomics.add(state, asleep, 1);
    while (Atomics.load(state, generation) === seen) Atomics.wait(state, generation, seen);
    Atomics.sub(state, asleep, 1);
    seen = Atomics.load(state, generation);
    Atomics.add(state, active, 1);
    try {
      if (Atomics.load(state, open) === 1) work();
    } catch {
      Atomics.store(state, failed, 1);
    }
    becomeIdle();
  }
}
