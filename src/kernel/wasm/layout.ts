/** Bytes that a WebAssembly memory can have here. */
const MOST_MEMORY = 4_294_901_760;
/** Bytes of a slot's rows up to which it takes a whole chunk. */
const MOST_SLOT = 67_108_864;
/** Bytes that a block's packed rows and bounds may take, so that they stay in a processor's second cache. */
const BLOCK_BYTES = 393_216;
/** Bytes of sums that a task may work on at a time, for the same reason. */
const SLICE_BYTES = 524_288;
/** The same in its first cache, for panels that stay there too. */
const FIRST_CACHE = 16_384;

/** Rows that one task assigns, see assembly/shape.ts. */
const PIECE = 256;

/** Rows of a block: an equal part of a piece. */
function blockOf(width: number, lanes: number): number {
  const bytes = 2 * width * lanes <= FIRST_CACHE ? FIRST_CACHE : BLOCK_BYTES;
  const most = Math.max(1, Math.min(PIECE / 4, Math.floor(bytes / (8 * width + 24 * lanes))));
  const blocks = Math.ceil(PIECE / 4 / most);
  return 4 * Math.ceil(PIECE / 4 / blocks);
}

/** Shape and sharing that a memory is laid out for. */
export interface Shape {
  k: number;
  d: number;
  /** Rows of a chunk. */
  chunk: number;
  threads: number;
  slots: number;
}

/** Addresses in WebAssembly memory. */
export interface MemoryLayout {
  /** Rows that a slot takes: a chunk, or an equal part of one. */
  rows: number;
  /** Tasks that assign the rows of a slot. */
  pieces: number;
  /** Slices of the dimensions that are summed apart. */
  slices: number;
  /** Words that threads meet by, see crew.ts. */
  control: number;
  /** What `attach` reads. */
  header: number;
  centroids: number;
  /** Anchors that there is room for: k or none. */
  anchors: number;
  /** Generations and list of anchors, a word each. */
  made: number;
  list: number;
  /** k learning rates and k squared movements. */
  rates: number;
  total: number;
  /** One after another, so many bytes each. */
  workspaces: number;
  workspaceBytes: number;
  /** Slots, and where in each of them its parts begin. */
  slots: {
    first: number;
    bytes: number;
    points: number;
    weights: number;
    labels: number;
    distances: number;
    nearer: number;
  };
  /** The header's 4-byte numbers from its byte 8 on. */
  words: number[];
  end: number;
}

/** Where `head` stands among the header's words. */
export const HEAD_WORD = 3;
/** Where `flags` stands among them. */
export const FLAGS_WORD = 4;
/** Where the number of listed anchors stands. */
export const ANCHORS_WORD = 36;
/** Where it stands how often anchors were taken. */
export const GENERATION_WORD = 37;
/** Where the number of filled slots stands. */
export const FILLED_WORD = 23;

/** Numbers in batch statistics as the kernel lays them out: sums, weights, counts, inertias, inertia. */
export const statisticsLength = (k: number, d: number): number => k * d + 3 * k + 1;

function allocator(base: number) {
  const memory = { end: base, take };
  function take(size: number) {
    const at = Math.ceil(memory.end / 64) * 64;
    memory.end = at + size;
    return at;
  }
  return memory;
}

/** k·d from which anchors can pay, and k up to which their k×k products are kept. */
const WORTH_ANCHORS = 16_384;
const MOST_ANCHORS = 2048;

/** Whether memory is laid out for anchors, see assembly/anchors.ts. */
export const anchorable = (k: number, d: number): boolean => k * d >= WORTH_ANCHORS && k <= MOST_ANCHORS && d >= 64;

/** Lays everything out from `base` on. */
export function memoryLayout({ k, d, chunk, threads, slots: count }: Shape, base: number): MemoryLayout {
  const lanes = Math.ceil(k / 8) * 8;
  const width = Math.ceil(d / 8) * 8;
  const block = blockOf(width, lanes);
  let rows = chunk;
  while (8 * d * rows > MOST_SLOT && rows % 8 === 0) rows /= 2;
  const pieces = Math.ceil(rows / PIECE);
  const memory = allocator(base);
  const { take } = memory;
  const [control, header] = [take(64), take(192)];
  const [centroids, origin64, origin32] = [take(8 * k * d), take(8 * width + 64), take(4 * width + 64)];
  const [panels, halves, units, slopes, tails, bases] = [
    4 * lanes * width,
    4 * lanes,
    4 * lanes,
    4 * lanes,
    32 * lanes,
    4 * lanes,
  ].map(take);
  const anchored = anchorable(k, d) ? 1 : 0;
  const sizes = [4 * k * lanes, 2 * k * width, 4 * lanes, 4 * lanes, 4 * k, 4 * k].map((size) => anchored * size);
  const [products, directions, reaches, drifts, made, list] = sizes.map(take);
  const [total, rates] = [take(8 * statisticsLength(k, d)), take(16 * k)];
  const slice =
    rows < chunk ? d : Math.min(Math.ceil(d / threads / 8) * 8, Math.max(8, Math.floor(SLICE_BYTES / (8 * k)) & ~7));
  const sumBytes = 8 * Math.ceil(k / 16) * 16 + 8 * k * (slice + 3) + 64;
  const screenBytes = block * (4 * width + 32) + (block + 4) * 6 * lanes + 8 * k + 4 * PIECE + 64;
  const workspaceBytes = Math.ceil((sumBytes + 64 + Math.max(screenBytes, 64 * d)) / 64) * 64;
  const workspaces = take(threads * workspaceBytes);
  const slot = allocator(64);
  const inSlot = {
    points: slot.take(8 * rows * d + 64),
    weights: slot.take(8 * rows),
    labels: slot.take(4 * rows + 64),
    distances: slot.take(8 * rows + 64),
    nearer: slot.take(64 * rows),
  };
  const slotBytes = Math.ceil(slot.end / 64) * 64;
  const slots = { first: take(count * slotBytes), bytes: slotBytes, ...inSlot };
  const { points, weights, labels, distances, nearer } = inSlot;
  const words = [k, d, block, d, 0, centroids, origin64, origin32, panels, halves, units, slopes, tails];
  words.push(
    slots.first,
    slotBytes,
    points,
    weights,
    labels,
    distances,
    slice,
    workspaces,
    workspaceBytes,
    total,
    0,
    nearer,
    pieces,
    bases,
    0,
    0,
    0,
  );
  words.push(products, directions, reaches, drifts, made, list, 0, 0, 0, rates);
  return {
    rows,
    pieces,
    slices: Math.ceil(d / slice),
    control,
    header,
    centroids,
    anchors: anchored * k,
    made,
    list,
    rates,
    total,
    workspaces,
    workspaceBytes,
    slots,
    words,
    end: memory.end,
  };
}

/** Whether a plan fits into a WebAssembly memory. */
export const fits = (shape: Shape): boolean => memoryLayout(shape, 65_536).end <= MOST_MEMORY;

/** Bytes that the slots of a crew may take together. */
const MOST_SLOTS = 268_435_456;

/** Slots for a crew: some for each thread, as memory allows; 1 where a slot takes less than a chunk. */
export function slotsFor(shape: Shape): number {
  const { rows, slots } = memoryLayout(shape, 0);
  return rows < shape.chunk ? 1 : Math.max(1, Math.min(4 * shape.threads, Math.floor(MOST_SLOTS / slots.bytes)));
}
