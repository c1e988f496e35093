import type { Rows, Sums } from '../kernel.js';
import { FLOAT32, FLOAT64 } from '../screening/strategies.js';
import { prefixOf, type ScreeningStrategy } from '../screening/strategyChooser.js';
import { ANCHORS_WORD, FILLED_WORD, FLAGS_WORD, GENERATION_WORD, HEAD_WORD, type Shape, slotsFor } from './layout.js';
import { type FilledSlot, KernelMemory } from './memory.js';
import { kernelModule } from './module.js';
import { callingThread, startThreadPool, type ThreadPool, type Threads } from './threadPool.js';
import { ThreadTrial } from './threadTrial.js';

/** k·d from which a second thread is worth waking where that cannot be timed, and from which it need not be. */
const [WORTH_THREADS, SURELY_WORTH_THREADS] = [1024, 16_384];
/** Loads between two choices of the origin and scale that the screens work from. */
const CENTRE_EVERY = 64;
/** Centroids that one task packs or moves. */
const CENTROIDS_A_TASK = 64;
/** Anchors that one task makes products of. */
const ANCHORS_A_TASK = 16;
/** Share of the centroids that may move too far from their anchors before all are taken anew. */
const MOST_FAR = 0.02;
/** Bits of the kernel's flags, see assembly/shape.ts. */
const [FLOAT64_ROWS, INT16_SCREEN, SUM, WEIGHTED, PACK, NEARER, GOES_ON, STAYS, DIRECT, ANCHORED, ANCHOR, MOVE] = [
  1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048,
];

interface Exports {
  base(): number;
  attach(header: number, thread: number): void;
  centre(): void;
  rescale(): void;
  spilled(): number;
  takeAnchors(): void;
  drift(): number;
  run(task: number): void;
}

const compiled = new Map<boolean, WebAssembly.Module>();

/** The kernel's module, or undefined where this engine cannot run WebAssembly with 128-bit SIMD. */
export function compile(shared: boolean): WebAssembly.Module | undefined {
  try {
    const module = compiled.get(shared) ?? new WebAssembly.Module(kernelModule(shared));
    compiled.set(shared, module);
    return module;
  } catch {
    return undefined;
  }
}

/**
 * The WebAssembly side of a kernel: what it does with its memory, and the threads that work on it. Rows go through slots
 * of one chunk, a task a piece of them.
 */
export class Engine {
  private readonly module: WebAssembly.Module;
  /** Its memory; what views of it show is valid until the next call. */
  readonly memory: KernelMemory;
  private readonly wasm: Exports;
  private crew: ThreadPool = callingThread;
  private pace = new ThreadTrial();
  private shape: Shape;
  private packedFor: ScreeningStrategy['screen'] | undefined;
  private sinceCentre = CENTRE_EVERY;
  private generation = 0;
  /** Eighths of the head beyond which all anchors have their products. */
  private anchoredFor: number | undefined;
  /** Rows assigned since anchors were taken, while they served, and how many they were the time before. */
  private served = { rows: 0, before: 0, still: false };

  /** @param chunk rows that are summed before sums are merged */
  constructor(
    chunk: number,
    private readonly threads?: Threads,
  ) {
    const shared = threads !== undefined && threads.count > 1;
    const module = compile(shared);
    if (!module) throw new Error('This engine has no WebAssembly SIMD; use the scalar kernel.');
    this.module = module;
    this.shape = { k: 0, d: 0, chunk, threads: shared ? threads.count : 1, slots: 1 };
    this.memory = new KernelMemory(shared, this.shape);
    this.wasm = new WebAssembly.Instance(module, { env: { memory: this.memory.memory } }).exports as unknown as Exports;
  }

  get k(): number {
    return this.shape.k;
  }

  get d(): number {
    return this.shape.d;
  }

  /** Threads that work on a job of several tasks. */
  get working(): number {
    const size = this.k * this.d;
    const worth = size >= SURELY_WORTH_THREADS || (this.threads?.now ? this.pace.all : size >= WORTH_THREADS);
    return worth ? this.shape.threads : 1;
  }

  /** Lays memory out for k×d centroids; what was loaded is lost if the shape is another. */
  arrange(k: number, d: number): void {
    if (k === this.k && d === this.d) return;
    this.shape = { ...this.shape, k, d };
    if (this.shape.threads > 1) this.shape.slots = slotsFor(this.shape);
    this.sinceCentre = CENTRE_EVERY;
    this.pace = new ThreadTrial();
    this.memory.arrange(this.shape, this.wasm.base());
    this.anchoredFor = undefined;
  }

  /** Takes centroids; a screen packs them when it is first used. */
  load(centroids: Float64Array): void {
    this.memory.centroids(this.shape).set(centroids);
    this.packedFor = undefined;
    this.sinceCentre++;
  }

  /**
   * Moves the centroids by k rates toward the means of the rows that were summed last.
   * @returns k, ‖movement of c_j‖²; valid until the next call
   */
  move(rates: Float64Array): Float64Array {
    const shown = this.memory.rates(this.shape);
    shown.set(rates);
    this.attach(FLOAT64, MOVE);
    this.work(Math.ceil(this.k / CENTROIDS_A_TASK));
    this.packedFor = undefined;
    this.sinceCentre++;
    return shown.subarray(this.k);
  }

  /** Copies the centroids, k×d, to where they are wanted. */
  centroidsInto(centroids: Float64Array): void {
    centroids.set(this.memory.centroids(this.shape));
  }

  /** Assigns the rows, some slots at a time, and sums them where asked; `use` sees each slot in the order of the rows. */
  assign(rows: Rows, look: ScreeningStrategy, sum: boolean, use: (done: FilledSlot) => void, more = 0): void {
    const began = this.threads?.now?.() ?? 0;
    this.assignAll(rows, look, sum, use, more);
    if (rows.n <= this.shape.chunk) return;
    this.watchAnchors(rows.n);
    if (this.threads?.now && this.crew.complete) this.pace.note((this.threads.now() - began) / rows.n);
  }

  private assignAll(rows: Rows, look: ScreeningStrategy, sum: boolean, use: (done: FilledSlot) => void, more: number) {
    this.pack(look);
    if (sum) this.memory.clearSums(this.shape);
    const flags = more | (rows.weights ? WEIGHTED : 0) | rowFlag(rows);
    const { rows: size, pieces } = this.memory.at;
    for (let wave = 0; wave < rows.n; wave += this.shape.slots * size) {
      const tasks = Math.min(this.shape.slots, Math.ceil((rows.n - wave) / size));
      const done = (slot: number): FilledSlot => ({
        slot,
        from: wave + slot * size,
        n: Math.min(size, rows.n - wave - slot * size),
      });
      this.attach(look, flags);
      this.work(tasks * pieces, (task) => {
        if (task % pieces === 0) this.memory.put(rows, done(task / pieces));
      });
      for (let slot = 0; slot < tasks; slot++) use(done(slot));
      if (sum) this.sum(look, flags, tasks, done(tasks - 1), rows.n);
    }
  }

  /** Makes the products of these anchors, as a look needs them. */
  anchor(look: ScreeningStrategy, anchors: Int32Array): void {
    this.pack(look);
    const words = this.memory.words();
    words[GENERATION_WORD] = ++this.generation;
    words[ANCHORS_WORD] = anchors.length;
    this.memory.anchors(anchors.length).set(anchors);
    this.attach(look, ANCHOR);
    this.wasm.takeAnchors();
    this.work(Math.ceil(anchors.length / ANCHORS_A_TASK));
    this.anchoredFor = undefined;
    this.served = { rows: 0, before: this.served.rows || this.served.before, still: true };
  }

  /** Rows that anchors will serve, to judge by the last time; at least the n that are next. */
  anchorsLast(n: number): number {
    return Math.max(n, this.served.rows || this.served.before);
  }

  private watchAnchors(n: number) {
    this.served.still &&= this.wasm.drift() <= MOST_FAR * this.k;
    if (this.served.still) this.served.rows += n;
  }

  /** Sees to it that all anchors have products near enough to the present centroids. */
  keepAnchors(look: ScreeningStrategy): void {
    this.pack(look);
    if (this.anchoredFor === look.prefixEighths && this.wasm.drift() <= MOST_FAR * this.k) return;
    this.anchor(
      look,
      Int32Array.from({ length: this.k }, (_, j) => j),
    );
    this.anchoredFor = look.prefixEighths;
  }

  /** The sums of the rows assigned last; valid until the next call. */
  sums(): Sums {
    return this.memory.sums(this.shape);
  }

  /**
   * The lesser of each row's weight and its squared distance to each of up to 8 loaded centroids.
   * @param use sees 8 numbers a row, slot by slot
   */
  nearer(rows: Rows, use: (done: FilledSlot, nearer: Float64Array) => void): void {
    this.assign(rows, FLOAT32, false, (done) => use(done, this.memory.nearer(done)), NEARER);
  }

  /** Ends the other threads; from then on the caller works alone. */
  close(): void {
    this.crew.close();
    this.crew = callingThread;
    this.shape.threads = 1;
  }

  private pack(look: ScreeningStrategy) {
    if (look.screen === 'float64' || this.packedFor === look.screen) return;
    this.attach(look, PACK);
    if (this.sinceCentre >= CENTRE_EVERY) {
      this.sinceCentre = 0;
      this.anchoredFor = undefined;
      this.served.still = false;
      this.wasm.centre();
      this.wasm.rescale();
    }
    this.work(Math.ceil(this.k / CENTROIDS_A_TASK));
    if (look.screen === 'int16' && this.wasm.spilled()) {
      this.sinceCentre = CENTRE_EVERY;
      this.pack(look);
    }
    this.packedFor = look.screen;
  }

  /** Sums the filled slots into the total; a slot that is part of a chunk goes on where the part before ended. */
  private sum(look: ScreeningStrategy, flags: number, slots: number, { from, n }: FilledSlot, rows: number) {
    const { chunk } = this.shape;
    const part = this.memory.at.rows < chunk;
    const goesOn = part && from % chunk !== 0 ? GOES_ON : 0;
    const stays = part && (from + n) % chunk !== 0 && from + n < rows ? STAYS : 0;
    this.memory.words()[FILLED_WORD] = slots;
    this.attach(look, flags | SUM | goesOn | stays);
    this.work(this.memory.at.slices);
  }

  private work(tasks: number, prepare?: (task: number) => void) {
    const many = tasks > 1 && this.working > 1;
    if (many && this.crew === callingThread)
      this.crew = startThreadPool(
        this.threads as Threads,
        this.module,
        this.memory.memory,
        this.memory.at.control,
        this.memory.at.header,
      );
    (many ? this.crew : callingThread).work(tasks, this.wasm.run, prepare);
  }

  private attach({ screen, prefixEighths: eighths, anchored }: ScreeningStrategy, flags: number) {
    const words = this.memory.words();
    words[HEAD_WORD] = prefixOf(eighths, this.d);
    words[FLAGS_WORD] =
      flags | (anchored ? ANCHORED : 0) | { float64: DIRECT, float32: 0, int16: INT16_SCREEN }[screen];
    this.wasm.attach(this.memory.at.header, 0);
  }
}

const rowFlag = ({ values }: Rows) => (values instanceof Float64Array ? FLOAT64_ROWS : 0);
