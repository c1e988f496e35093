import { alone, type Crew, startCrew, type Threads } from './crew.js';
import type { Kernel, Rows, Sums } from './kernel.js';
import { kernelModule } from './module.js';
import { FLAGS_WORD, fits, HEAD_WORD, plan, type Shape, slotsFor, statisticsLength } from './plan.js';

/** Screens: float32 looks at all dimensions, int16 at all or at a head of them. */
export type Screen = 'float32' | 'int16';

/** d beyond which the error bounds of the screens are not proved (see assembly/screen.ts). */
const MOST_DIMENSIONS = 160_000;
const PAGE = 65_536;
const MOST_PAGES = 65_536;
/** k·d from which a second thread is worth waking. */
const WORTH_THREADS = 1024;
/** Rows of a chunk until a caller says otherwise. */
const DEFAULT_CHUNK = 1024;
/** Centroids that one packing task takes. */
const PACK_TASK = 64;
/** Bits of the kernel's flags, see assembly/shape.ts. */
const [FLOAT64_ROWS, INT16_SCREEN, SUM, WEIGHTED, PACK] = [1, 2, 4, 8, 16];

interface Exports {
  base(): number;
  attach(header: number, thread: number): void;
  centre(): void;
  rescale(): void;
  run(task: number): void;
  mergeInto(to: number, from: number): void;
  distancesTo(centre: number, width: number): void;
}

const compiled = new Map<boolean, WebAssembly.Module>();
function compile(shared: boolean): WebAssembly.Module | undefined {
  try {
    const module = compiled.get(shared) ?? new WebAssembly.Module(kernelModule(shared));
    compiled.set(shared, module);
    return module;
  } catch {
    return undefined;
  }
}

/** True where this engine runs WebAssembly with 128-bit SIMD. */
export function simdAvailable(): boolean {
  return typeof WebAssembly === 'object' && compile(false) !== undefined;
}

/** Whether the bounds are proved for d dimensions and k centroids fit into WebAssembly memory. */
export function simdFits(k: number, d: number): boolean {
  return d <= MOST_DIMENSIONS && fits({ k, d, chunk: 4, threads: 1, slots: 1 });
}

/** Options of `simdKernel`. */
export interface SimdOptions {
  /** Default `float32`. */
  screen?: Screen;
  threads?: Threads;
}

/**
 * Screens in float32 or int16 with WebAssembly SIMD and verifies in float64; the bounds and their proof are in
 * assembly/screen.ts. Rows go through WebAssembly memory a chunk at a time, on as many threads as there are.
 */
export function simdKernel({ screen = 'float32', threads }: SimdOptions = {}): Kernel {
  const many = threads !== undefined && threads.count > 1;
  const module = compile(many);
  if (!module) throw new Error('This engine has no WebAssembly SIMD; use the scalar kernel.');
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: many });
  const wasm = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
  let crew: Crew = alone;
  let shape: Shape = { k: 0, d: 0, chunk: DEFAULT_CHUNK, threads: many ? threads.count : 1, slots: 1 };
  let at = plan(shape, wasm.base());
  let head = 0;
  let rivals = 0;

  const float64 = (from: number, length: number) => new Float64Array(memory.buffer, from, length);

  function arrange(k: number, d: number, chunk: number) {
    if (k === shape.k && d === shape.d && chunk === shape.chunk) return;
    shape = { ...shape, k, d, chunk };
    if (many) shape.slots = slotsFor(shape);
    head = d;
    at = plan(shape, wasm.base());
    const missing = at.end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    new Int32Array(memory.buffer, at.header + 8, at.words.length).set(at.words);
    const { first, bytes, statistics } = at.slots;
    for (let i = 0; i < shape.slots; i++) float64(first + i * bytes + statistics, statisticsLength(k, d)).fill(0);
  }

  function attach(flags: number) {
    const words = new Int32Array(memory.buffer, at.header + 8, at.words.length);
    words[HEAD_WORD] = head;
    words[FLAGS_WORD] = flags | (screen === 'int16' ? INT16_SCREEN : 0);
    wasm.attach(at.header, 0);
  }

  function work(tasks: number, prepare?: (task: number) => void) {
    const parallel = many && tasks > 1 && shape.k * shape.d >= WORTH_THREADS;
    if (parallel && crew === alone) crew = startCrew(threads, module as WebAssembly.Module, memory, at.control, at.header);
    (parallel ? crew : alone).work(tasks, wasm.run, prepare);
  }

  function fix(centroids: Float64Array, k: number, d: number, chunk: number) {
    arrange(k, d, chunk);
    float64(at.centroids, k * d).set(centroids);
    attach(PACK);
    wasm.centre();
    wasm.rescale();
    work(Math.ceil(k / PACK_TASK));
  }

  function put(slot: number, { values, weights, d }: Rows, from: number, n: number) {
    const start = at.slots.first + slot * at.slots.bytes;
    new Int32Array(memory.buffer, start, 1)[0] = n;
    const Type = values instanceof Float32Array ? Float32Array : Float64Array;
    new Type(memory.buffer, start + at.slots.points, n * d).set(values.subarray(from * d, (from + n) * d));
    if (weights) float64(start + at.slots.weights, n).set(weights.subarray(from, from + n));
  }

  /** Takes rows through the slots, some at a time; `use` sees each filled slot in the order of the rows. */
  function eachSlot(rows: Rows, flags: number, use: (start: number, from: number, n: number) => void) {
    attach(flags | (rows.values instanceof Float64Array ? FLOAT64_ROWS : 0) | (rows.weights ? WEIGHTED : 0));
    for (let wave = 0; wave < rows.n; wave += shape.slots * at.rows) {
      const starts = Array.from({ length: Math.min(shape.slots, Math.ceil((rows.n - wave) / at.rows)) }, (_, i) => wave + i * at.rows);
      const size = (i: number) => Math.min(at.rows, rows.n - starts[i]);
      work(starts.length, (i) => put(i, rows, starts[i], size(i)));
      starts.forEach((from, i) => {
        const start = at.slots.first + i * at.slots.bytes;
        rivals += new Int32Array(memory.buffer, start, 2)[1];
        use(start, from, size(i));
      });
    }
  }

  function statisticsAt(address: number): Sums {
    const { k, d } = shape;
    const weights = address + 8 * k * d;
    return {
      sums: float64(address, k * d),
      weights: float64(weights, k),
      counts: float64(weights + 8 * k, k),
      inertias: float64(weights + 16 * k, k),
      inertia: float64(weights + 24 * k, 1)[0],
    };
  }

  return {
    get screening() {
      return { kernel: screen === 'int16' ? 'int16' : 'simd', threads: shape.threads, dimensions: head, rivals };
    },
    load(centroids, k, d) {
      fix(centroids, k, d, shape.chunk);
    },
    assignInto(values, n, labels, distances) {
      const seen = rivals;
      rivals = 0;
      eachSlot({ values, n, d: shape.d }, 0, (start, from, count) => {
        labels.set(new Int32Array(memory.buffer, start + at.slots.labels, count), from);
        distances.set(float64(start + at.slots.distances, count), from);
      });
      rivals = n > 0 ? rivals / n : seen;
    },
    sumsOf(rows, chunk) {
      if (chunk !== shape.chunk) fix(float64(at.centroids, shape.k * shape.d).slice(), shape.k, shape.d, chunk);
      float64(at.total, statisticsLength(shape.k, shape.d)).fill(0);
      rivals = 0;
      eachSlot(rows, SUM, (start, from, n) => {
        if ((from + n) % chunk === 0 || from + n === rows.n) wasm.mergeInto(at.total, start + at.slots.statistics);
      });
      rivals /= rows.n;
      return statisticsAt(at.total);
    },
    distancesInto(values, n, centre, out) {
      if (centre.length !== shape.d) arrange(Math.max(shape.k, 1), centre.length, shape.chunk);
      const rows: Rows = { values, n, d: centre.length };
      attach(values instanceof Float64Array ? FLOAT64_ROWS : 0);
      float64(at.centre, centre.length).set(centre);
      for (let from = 0; from < n; from += at.rows) {
        const count = Math.min(at.rows, n - from);
        put(0, rows, from, count);
        wasm.distancesTo(at.centre, centre.length);
        out.set(float64(at.slots.first + at.slots.distances, count), from);
      }
    },
    close() {
      crew.close();
      crew = alone;
    },
  };
}
