import { screens } from '../screening/screens.js';
import { prefixDimensions, type ScreeningStrategy } from '../screening/strategy.js';
import { FLAGS, sharedConstants } from './headerFields.js';
import { type MemoryShape, slotsFor } from './layout.js';
import { KernelMemory } from './memory.js';
import { compileKernel, instantiate, type KernelExports } from './module.js';
import { callingThread, startThreadPool, type ThreadPool, type Threads } from './threadPool.js';
import { ThreadTrial } from './threadTrial.js';

/** k·d from which a second thread is worth waking if that cannot be timed. */
const MIN_THREADED_SIZE = 1024;
/** k·d from which it certainly is, so that it need not be timed. */
const ALWAYS_THREADED_SIZE = 16_384;

/** Runs jobs of the compiled kernel, on the calling thread alone or on all threads: a job is a number of tasks. */
export class JobRunner {
  /** What jobs work in; views of it are valid until the next call. */
  readonly memory: KernelMemory;
  /** The calling thread's instance of the kernel. */
  readonly wasm: KernelExports;
  private readonly module: WebAssembly.Module;
  private pool: ThreadPool = callingThread;
  private trial = new ThreadTrial();
  private memoryShape: MemoryShape;
  private latestThreads = 1;

  /**
   * @param chunkRows rows that are summed before sums are merged
   * @throws Error if the engine cannot run WebAssembly with 128-bit SIMD
   */
  constructor(
    chunkRows: number,
    private readonly threads?: Threads,
  ) {
    const shared = threads !== undefined && threads.count > 1;
    const module = compileKernel(shared);
    if (!module) throw new Error('This engine cannot run WebAssembly with 128-bit SIMD; use the kernel "scalar".');
    this.module = module;
    this.memoryShape = { k: 0, d: 0, chunkRows, threads: shared ? threads.count : 1, slots: 1 };
    this.memory = new KernelMemory(shared, this.memoryShape);
    this.wasm = instantiate(module, this.memory.memory);
  }

  /** What the memory is laid out for. */
  get shape(): Readonly<MemoryShape> {
    return this.memoryShape;
  }

  /** Threads that worked on the latest rows: those that had started, but no more than there were tasks. */
  get workingThreads(): number {
    return this.latestThreads;
  }

  /** Whether a second thread is worth waking for a job of several tasks. */
  private get worthThreads(): boolean {
    const { k, d, threads } = this.memoryShape;
    const size = k * d;
    if (threads === 1 || size >= ALWAYS_THREADED_SIZE) return threads > 1;
    return this.threads?.now ? this.trial.usesAllThreads : size >= MIN_THREADED_SIZE;
  }

  /** Lays memory out for k centroids of d dimensions; what was loaded is lost. */
  arrange(k: number, d: number): void {
    this.memoryShape = { ...this.memoryShape, k, d };
    if (this.memoryShape.threads > 1) this.memoryShape.slots = slotsFor(this.memoryShape);
    this.trial = new ThreadTrial();
    this.memory.arrange(this.memoryShape, this.wasm.heapBase());
  }

  /**
   * Describes the next job in the header, and lets the calling thread read it; other threads read it when they take
   * tasks.
   */
  setJob({ screen, prefixEighths, anchored }: ScreeningStrategy, flags: number): void {
    const { memory } = this;
    const { k, d } = this.memoryShape;
    const { header, headerAddress } = memory.layout;
    const lanes = sharedConstants.PANEL * Math.ceil(k / sharedConstants.PANEL);
    memory.setField('prefixLength', prefixDimensions(prefixEighths, d));
    memory.setField('suffixNorms', header.suffixNormTable + 4 * (prefixEighths - 1) * lanes);
    memory.setField('flags', flags | (anchored ? FLAGS.ANCHORED : 0) | screens[screen].flag);
    this.wasm.attach(headerAddress, 0);
  }

  /**
   * Does tasks 0 … count − 1 of the job.
   * @param prepare called for each task, in order, before it can be taken
   */
  run(count: number, prepare?: (task: number) => void): void {
    const pool = count > 1 && this.worthThreads ? this.threadPool() : callingThread;
    pool.work(count, this.wasm.run, prepare);
    this.latestThreads = Math.max(this.latestThreads, Math.min(count, pool.size));
  }

  /** Does some work on n rows, and times it if that helps to find out whether threads pay. */
  timed(n: number, work: () => void): void {
    const began = this.threads?.now?.() ?? 0;
    this.latestThreads = 1;
    work();
    if (n > this.memoryShape.chunkRows && this.threads?.now && this.pool.size === this.memoryShape.threads)
      this.trial.record((this.threads.now() - began) / n);
  }

  /** Ends the other threads; from then on the calling thread works alone. */
  close(): void {
    this.pool.close();
    this.pool = callingThread;
    this.memoryShape.threads = 1;
  }

  private threadPool(): ThreadPool {
    if (this.pool === callingThread && this.threads) {
      const { control, headerAddress } = this.memory.layout;
      this.pool = startThreadPool(this.threads, {
        module: this.module,
        memory: this.memory.memory,
        control,
        headerAddress,
      });
    }
    return this.pool;
  }
}
