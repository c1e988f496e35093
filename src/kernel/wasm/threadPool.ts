/** How to start threads; `src/` has no platform of its own. */
export interface Threads {
  /** Threads that work, the calling one among them. */
  count: number;
  /**
   * Starts one thread that runs `main(data)`; `main` is the source text of a function and needs nothing else.
   * @returns what ends it
   */
  spawn(main: string, data: unknown): () => void;
  /** Milliseconds from some moment on, to find out whether threads pay; without it that goes by k·d. */
  now?(): number;
}

/** What a thread of the crew needs. */
interface WorkerSetup {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Bytes: the words below, and the kernel's header. */
  control: number;
  header: number;
  /** Which workspace is its own. */
  thread: number;
  /** Where each word stands. */
  at: typeof AT;
  /** Looks at a word before going to sleep. */
  spins: number;
}

/*
 * Words that the threads meet by. A job is open while its tasks may be taken; a thread counts itself active before it
 * looks whether the job is open, so once the caller has closed the job and sees nobody active, all taken tasks are done.
 */
const AT = {
  generation: 0,
  open: 1,
  active: 2,
  next: 3,
  ready: 4,
  tasks: 5,
  failed: 6,
  /** Threads that sleep until the next generation, and whether the caller sleeps until nobody is active: who must be woken. */
  asleep: 7,
  waiting: 8,
  /** Threads that have started. */
  started: 9,
};
/** Looks at a word before going to sleep, some 0.1 ms: the next mini-batch mostly comes before that. */
const SPINS = 100_000;

/** What every thread but the caller's runs, for ever. It must not use anything from outside its own text. */
function serve({ module, memory, control, header, thread, at, spins }: WorkerSetup) {
  const { generation, open, active, next, ready, tasks, failed, asleep, waiting, started } = at;
  const words = new Int32Array(memory.buffer, control, 16);
  const { attach, run } = new WebAssembly.Instance(module, { env: { memory } }).exports as Record<
    string,
    (...n: number[]) => void
  >;
  const settle = () => {
    if (Atomics.sub(words, active, 1) === 1 && Atomics.load(words, waiting) === 1) Atomics.notify(words, active);
  };
  const work = () => {
    attach(header, thread);
    for (
      let task = Atomics.add(words, next, 1);
      task < Atomics.load(words, tasks);
      task = Atomics.add(words, next, 1)
    ) {
      while (Atomics.load(words, ready) <= task);
      run(task);
    }
  };
  Atomics.add(words, started, 1);
  for (let seen = 0; ; ) {
    for (let spin = 0; spin < spins && Atomics.load(words, generation) === seen; spin++);
    Atomics.add(words, asleep, 1);
    while (Atomics.load(words, generation) === seen) Atomics.wait(words, generation, seen);
    Atomics.sub(words, asleep, 1);
    seen = Atomics.load(words, generation);
    Atomics.add(words, active, 1);
    try {
      if (Atomics.load(words, open) === 1) work();
    } catch {
      Atomics.store(words, failed, 1);
    }
    settle();
  }
}

/** Threads that share a memory and take the tasks of a job with the caller, who works too and waits for the rest. */
export interface ThreadPool {
  /** Whether all its threads have started; until then those that have do the work. */
  readonly complete: boolean;
  /**
   * Does tasks 0 … count − 1, each once, in any order.
   * @param prepare called for each task, in order, before it can be taken
   */
  work(count: number, run: (task: number) => void, prepare?: (task: number) => void): void;
  close(): void;
}

/** A crew of the caller alone. */
export const callingThread: ThreadPool = {
  complete: true,
  work(count, run, prepare) {
    for (let task = 0; task < count; task++) {
      prepare?.(task);
      run(task);
    }
  },
  close() {},
};

/** Starts the other threads; they sleep until there is work. */
export function startThreadPool(
  { count, spawn }: Threads,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  control: number,
  header: number,
): ThreadPool {
  const words = new Int32Array(memory.buffer, control, 16);
  const ends = Array.from({ length: count - 1 }, (_, i) =>
    spawn(serve.toString(), {
      module,
      memory,
      control,
      header,
      thread: i + 1,
      at: AT,
      spins: SPINS,
    } satisfies WorkerSetup),
  );
  const closeJob = () => {
    Atomics.store(words, AT.open, 0);
    for (let spin = 0; spin < SPINS && Atomics.load(words, AT.active) > 0; spin++);
    Atomics.store(words, AT.waiting, 1);
    for (let active = Atomics.load(words, AT.active); active > 0; active = Atomics.load(words, AT.active))
      Atomics.wait(words, AT.active, active);
    Atomics.store(words, AT.waiting, 0);
    if (Atomics.load(words, AT.failed))
      throw new Error('A thread of the kernel failed; run again with one thread (--threads 1).');
  };
  return {
    get complete() {
      return Atomics.load(words, AT.started) === ends.length;
    },
    work(tasks, run, prepare) {
      Atomics.store(words, AT.next, 0);
      Atomics.store(words, AT.ready, 0);
      Atomics.store(words, AT.tasks, tasks);
      Atomics.store(words, AT.open, 1);
      Atomics.add(words, AT.generation, 1);
      if (Atomics.load(words, AT.asleep) > 0) Atomics.notify(words, AT.generation);
      try {
        for (let task = 0; task < tasks; task++) {
          prepare?.(task);
          Atomics.store(words, AT.ready, task + 1);
        }
        for (let task = Atomics.add(words, AT.next, 1); task < tasks; task = Atomics.add(words, AT.next, 1)) run(task);
      } finally {
        Atomics.store(words, AT.ready, tasks);
        closeJob();
      }
    },
    close() {
      for (const end of ends) end();
    },
  };
}
