import { screenModule } from './assembly/screen.module.js';
import type { Kernel, Values } from './kernel.js';

/** d beyond which the error bound of the screen is not proved (see assembly/screen.ts). */
const MOST_DIMENSIONS = 160_000;
/** Bytes that a WebAssembly memory can have here. */
const MOST_MEMORY = 4_294_901_760;
const MOST_EXPONENT = 120;
const PAGE = 65_536;

interface Screen {
  memory: WebAssembly.Memory;
  base(): number;
  layout(
    centroids: number,
    origin64: number,
    origin32: number,
    panels: number,
    halfNorms: number,
    norms: number,
    packed: number,
    squares: number,
    state: number,
  ): void;
  fix(k: number, d: number, scale: number): void;
  assign32(points: number, n: number, labels: number, distances: number, block: number): number;
  assign64(points: number, n: number, labels: number, distances: number, block: number): number;
  distances32(points: number, n: number, centre: number, distances: number, d: number): void;
  distances64(points: number, n: number, centre: number, distances: number, d: number): void;
}

/** True where this engine runs WebAssembly with 128-bit SIMD. */
export function simdAvailable(): boolean {
  return typeof WebAssembly === 'object' && compile() !== undefined;
}

let compiled: WebAssembly.Module | undefined;
function compile(): WebAssembly.Module | undefined {
  try {
    compiled ??= new WebAssembly.Module(screenModule());
  } catch {
    compiled = undefined;
  }
  return compiled;
}

/** Whether the bound is proved for d dimensions and k centroids fit into WebAssembly memory. */
export function simdFits(k: number, d: number): boolean {
  return d <= MOST_DIMENSIONS && plan(k, d, PAGE).end <= MOST_MEMORY;
}

/** Where everything lies in WebAssembly memory, from `base` on. */
function plan(k: number, d: number, base: number) {
  const lanes = Math.ceil(k / 8) * 8;
  const block = Math.min(256, Math.max(4, Math.floor(16_384 / d) & ~3));
  const rows = Math.min(1024, Math.max(4, Math.floor(524_288 / d) & ~3));
  let end = Math.ceil(base / 64) * 64;
  const take = (bytes: number) => {
    const at = end;
    end += Math.ceil(bytes / 64) * 64;
    return at;
  };
  return {
    block,
    rows,
    centroids: take(8 * k * d),
    origin64: take(8 * d + 32),
    origin32: take(4 * d + 32),
    panels: take(4 * lanes * d),
    halfNorms: take(4 * lanes),
    norms: take(4 * lanes),
    packed: take(4 * block * d),
    squares: take(4 * block),
    state: take(48 * block),
    points: take(8 * rows * d + 64),
    labels: take(4 * rows + 64),
    distances: take(8 * rows + 64),
    centre: take(8 * d),
    end,
  };
}

/**
 * Screens in float32 with WebAssembly SIMD and verifies in float64; the bound and its proof are in assembly/screen.ts.
 * Rows go through WebAssembly memory some hundred at a time.
 */
export function simdKernel(): Kernel {
  const module = compile();
  if (!module) throw new Error('This engine has no WebAssembly SIMD; use the scalar kernel.');
  const screen = new WebAssembly.Instance(module).exports as unknown as Screen;
  let at = plan(1, 1, screen.base());
  let d = 0;
  let k = 0;

  function arrange(newK: number, newD: number) {
    if (newK === k && newD === d) return;
    k = newK;
    d = newD;
    at = plan(k, d, screen.base());
    const missing = at.end - screen.memory.buffer.byteLength;
    if (missing > 0) screen.memory.grow(Math.ceil(missing / PAGE));
    screen.layout(at.centroids, at.origin64, at.origin32, at.panels, at.halfNorms, at.norms, at.packed, at.squares, at.state);
  }

  function inChunks(values: Values, n: number, width: number, use: (points: number, from: number, rows: number) => void) {
    const memory = screen.memory.buffer;
    const room = values instanceof Float32Array ? new Float32Array(memory, at.points, at.rows * width) : new Float64Array(memory, at.points, at.rows * width);
    for (let from = 0; from < n; from += at.rows) {
      const rows = Math.min(at.rows, n - from);
      room.set(values.subarray(from * width, (from + rows) * width));
      use(at.points, from, rows);
    }
  }

  return {
    name: 'simd',
    load(centroids, newK, newD) {
      arrange(newK, newD);
      const memory = screen.memory.buffer;
      const origin = meanOf(centroids, k, d);
      new Float64Array(memory, at.centroids, k * d).set(centroids);
      new Float64Array(memory, at.origin64, d).set(origin);
      new Float32Array(memory, at.origin32, d).set(origin);
      screen.fix(k, d, scaleOf(centroids, origin));
    },
    assignInto(values, n, labels, distances) {
      const assign = values instanceof Float32Array ? screen.assign32 : screen.assign64;
      const foundLabels = new Int32Array(screen.memory.buffer, at.labels, at.rows);
      const foundDistances = new Float64Array(screen.memory.buffer, at.distances, at.rows);
      let verified = 0;
      inChunks(values, n, d, (points, from, rows) => {
        verified += assign(points, rows, at.labels, at.distances, at.block);
        labels.set(rows === at.rows ? foundLabels : foundLabels.subarray(0, rows), from);
        distances.set(rows === at.rows ? foundDistances : foundDistances.subarray(0, rows), from);
      });
      return verified;
    },
    distancesInto(values, n, centre, out) {
      if (centre.length !== d) arrange(Math.max(k, 1), centre.length);
      const measure = values instanceof Float32Array ? screen.distances32 : screen.distances64;
      new Float64Array(screen.memory.buffer, at.centre, d).set(centre);
      inChunks(values, n, d, (points, from, rows) => {
        measure(points, rows, at.centre, at.distances, d);
        out.set(new Float64Array(screen.memory.buffer, at.distances, rows), from);
      });
    },
  };
}

/** The mean of the centroids as float32-representable numbers; 0 where that is no finite float32. */
function meanOf(centroids: Float64Array, k: number, d: number): Float64Array {
  const mean = new Float64Array(d);
  for (let i = 0; i < k * d; i++) mean[i % d] += centroids[i] / k;
  return mean.map((m) => (Number.isFinite(Math.fround(m)) ? Math.fround(m) : 0));
}

/** The power of two that brings every |c − o| into (½, 1], within what float32 can scale by. */
function scaleOf(centroids: Float64Array, origin: Float64Array): number {
  const d = origin.length;
  let widest = 0;
  for (let i = 0; i < centroids.length; i++) widest = Math.max(widest, Math.abs(centroids[i] - origin[i % d]));
  let scale = 1;
  for (let e = 0; widest > 1 && e < MOST_EXPONENT; e++, widest /= 2) scale /= 2;
  for (let e = 0; widest > 0 && widest <= 0.5 && e < MOST_EXPONENT; e++, widest *= 2) scale *= 2;
  return scale;
}
