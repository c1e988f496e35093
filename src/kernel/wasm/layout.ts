import { HEADER_BYTES, type HeaderName, sharedConstants } from './headerFields.js';

const { PANEL, ROWS_PER_TASK } = sharedConstants;

/** Largest WebAssembly memory in bytes: 65,535 pages, so that every address fits into 32 bits. */
const MAX_MEMORY_BYTES = 4_294_901_760;
/** Bytes of points per slot up to which a slot takes a whole chunk. */
const MAX_POINT_BYTES = 67_108_864;
/** Bytes of all slots of a thread pool, at most. */
const MAX_SLOT_BYTES = 268_435_456;
/** Bytes that a tile's packed rows and bounds may take, so that they stay in a processor's second-level cache. */
const SECOND_LEVEL_BYTES = 393_216;
/** The same for the first-level cache, where the panels stay in that cache too. */
const FIRST_LEVEL_BYTES = 16_384;
/** Bytes of sums that a task may work on at a time, so that they stay in the second-level cache. */
const SLICE_BYTES = 524_288;
/** k·d from which anchors can pay, and k up to which their k×k products are kept. */
const [MIN_ANCHORED_SIZE, MAX_ANCHORED_K] = [16_384, 2048];
/** d from which anchors can pay: below, there is little beyond a prefix. */
const MIN_ANCHORED_D = 64;
/** Bytes to which every part of memory is aligned: a cache line, so that threads do not share one. */
const LINE = 64;
/** Bytes past the end of rows, labels and distances that vectors may read or write. */
const SLACK = 64;

/** What a memory is laid out for. */
export interface MemoryShape {
  /** Number of centroids. */
  k: number;
  /** Number of dimensions. */
  d: number;
  /** Rows per chunk. */
  chunkRows: number;
  /** Threads, each of which gets a workspace. */
  threads: number;
  /** Slots, each of which takes a chunk of rows or an equal part of one. */
  slots: number;
}

/** Where everything is in memory, and how jobs are cut into tasks. */
export interface MemoryLayout {
  /** Rows that a slot takes: a chunk, or an equal part of one. */
  rowsPerSlot: number;
  /** Tasks that assign the rows of a slot. */
  tasksPerSlot: number;
  /** Slices of the dimensions, one task each, that are summed apart. */
  slices: number;
  /** Anchors that there is room for: k or none. */
  anchorCapacity: number;
  /** Address of the words by which threads meet; see threadPool.ts. */
  control: number;
  /** Address of the header. */
  headerAddress: number;
  /** What the header holds before the first job; fields that depend on the job are 0. */
  header: Readonly<Record<HeaderName, number>>;
  /** First byte after the layout. */
  end: number;
}

const roundUp = (x: number, multiple: number) => Math.ceil(x / multiple) * multiple;

/** Whether memory is laid out for anchors; see assembly/anchors.ts. */
export const hasAnchors = (k: number, d: number): boolean =>
  k * d >= MIN_ANCHORED_SIZE && k <= MAX_ANCHORED_K && d >= MIN_ANCHORED_D;

/** Numbers in batch statistics as the kernel lays them out: sums, weights, counts, inertias, inertia. */
export const statisticsLength = (k: number, d: number): number => k * d + 3 * k + 1;

/** Places parts of the given sizes one after another; returns their addresses and the first byte after them. */
function place<Name extends string>(sizes: Record<Name, number>, base: number) {
  const addresses = { ...sizes };
  let end = base;
  for (const name of Object.keys(sizes) as Name[]) {
    addresses[name] = roundUp(end, LINE);
    end = addresses[name] + sizes[name];
  }
  return { addresses, end };
}

/**
 * Rows of a tile for D dimensions and K centroids: an equal part of a task's rows, in quads, that fits into a cache.
 */
function tileRowsFor(width: number, lanes: number): number {
  const bytes = 2 * width * lanes <= FIRST_LEVEL_BYTES ? FIRST_LEVEL_BYTES : SECOND_LEVEL_BYTES;
  const quads = ROWS_PER_TASK / 4;
  const most = Math.max(1, Math.min(quads, Math.floor(bytes / (8 * width + 24 * lanes))));
  return 4 * Math.ceil(quads / Math.ceil(quads / most));
}

/** Rows per slot: a chunk, halved until its points fit. */
function rowsPerSlotFor({ d, chunkRows }: MemoryShape): number {
  let rows = chunkRows;
  while (8 * d * rows > MAX_POINT_BYTES && rows % 8 === 0) rows /= 2;
  return rows;
}

/**
 * Dimensions per slice: all if chunks go through memory in parts, else an equal part per thread that fits into a cache.
 */
function sliceWidthFor({ k, d, threads, chunkRows }: MemoryShape, rowsPerSlot: number): number {
  if (rowsPerSlot < chunkRows) return d;
  const fitting = Math.max(8, Math.floor(SLICE_BYTES / (8 * k)) & ~7);
  return Math.min(roundUp(Math.ceil(d / threads), 8), fitting);
}

/** The parts of a thread's workspace, by the header's fields of type `workspace`. */
function placeWorkspace(k: number, d: number, tileRows: number, panelStride: number, sliceWidth: number) {
  const [lanes, width] = [roundUp(k, PANEL), roundUp(d, 8)];
  return place(
    {
      stamps: 4 * k,
      touchedCentroids: 4 * k,
      accumulators: 8 * k * (sliceWidth + 3),
      scratch: 64,
      // Packed rows of a tile, or 8 rows in float64 for the direct kernel.
      packedRows: Math.max(4 * tileRows * width, 64 * d),
      lowerBounds: 16 * panelStride * lanes,
      pairMinima: 8 * panelStride * lanes,
      quads: 16 * tileRows,
      candidateList: 8 * k,
      rescanDistances: 8 * tileRows,
      rowAddresses: 4 * tileRows,
      rescanLabels: 4 * tileRows,
      rescanRows: 4 * ROWS_PER_TASK,
    },
    0,
  );
}

/** The parts of a slot; its first line is for counts (see assembly/slots.ts). */
function placeSlot(rows: number, d: number) {
  return place(
    {
      pointsOffset: 8 * rows * d + SLACK,
      weightsOffset: 8 * rows,
      labelsOffset: 4 * rows + SLACK,
      distancesOffset: 8 * rows + SLACK,
      minDistancesOffset: 8 * PANEL * rows,
    },
    LINE,
  );
}

/** Sizes of everything that there is once per kernel. */
function sharedSizes(k: number, d: number) {
  const [lanes, width] = [roundUp(k, PANEL), roundUp(d, 8)];
  const anchored = hasAnchors(k, d) ? 1 : 0;
  return {
    control: 64,
    headerAddress: HEADER_BYTES,
    centroids: 8 * k * d,
    origin64: 8 * width + SLACK,
    origin32: 4 * width + SLACK,
    panels: 4 * lanes * width,
    halfSquares: 4 * lanes,
    units: 4 * lanes,
    errorFactors: 4 * lanes,
    suffixNormTable: 8 * 4 * lanes,
    keyBases: 4 * lanes,
    anchorProducts: anchored * 4 * k * lanes,
    anchors: anchored * 2 * k * width,
    anchorNorms: anchored * 4 * lanes,
    anchorMovements: anchored * 4 * lanes,
    productGenerations: anchored * 4 * k,
    anchorList: anchored * 4 * k,
    statistics: 8 * statisticsLength(k, d),
    rates: 2 * 8 * k,
  };
}

/** Fields that the kernel stores or that depend on the job. */
const unset = {
  scale: 0,
  rowScale: 0,
  commonUnit: 0,
  unitExceeded: 0,
  largestAnchorMovement: 0,
  flags: 0,
  prefixLength: 0,
  suffixNorms: 0,
  anchorGeneration: 0,
  anchorListLength: 0,
  filledSlots: 0,
};

/** Lays everything out from `base` on. */
export function memoryLayout(shape: MemoryShape, base: number): MemoryLayout {
  const { k, d } = shape;
  const tileRows = tileRowsFor(roundUp(d, 8), roundUp(k, PANEL));
  const panelStride = (tileRows / 4) | 1;
  const rowsPerSlot = rowsPerSlotFor(shape);
  const tasksPerSlot = Math.ceil(rowsPerSlot / ROWS_PER_TASK);
  const sliceWidth = sliceWidthFor(shape, rowsPerSlot);
  const workspace = placeWorkspace(k, d, tileRows, panelStride, sliceWidth);
  const slot = placeSlot(rowsPerSlot, d);
  const [workspaceBytes, slotBytes] = [roundUp(workspace.end, LINE), roundUp(slot.end, LINE)];
  const perThread = { workspaces: shape.threads * workspaceBytes, firstSlot: shape.slots * slotBytes };
  const { addresses, end } = place({ ...sharedSizes(k, d), ...perThread }, base);
  const { control, headerAddress, ...parts } = addresses;
  const sizes = {
    k,
    d,
    rootD: Math.sqrt(d),
    tileRows,
    panelStride,
    tasksPerSlot,
    sliceWidth,
    workspaceBytes,
    slotBytes,
  };
  return {
    rowsPerSlot,
    tasksPerSlot,
    slices: Math.ceil(d / sliceWidth),
    anchorCapacity: hasAnchors(k, d) ? k : 0,
    control,
    headerAddress,
    header: { ...unset, ...sizes, ...parts, ...workspace.addresses, ...slot.addresses },
    end,
  };
}

/** Whether a layout fits into a WebAssembly memory. */
export const fits = (shape: MemoryShape): boolean => memoryLayout(shape, 65_536).end <= MAX_MEMORY_BYTES;

/** Slots for a thread pool: some for each thread, as memory allows; 1 if a slot takes less than a chunk. */
export function slotsFor(shape: MemoryShape): number {
  const { rowsPerSlot, header } = memoryLayout(shape, 0);
  if (rowsPerSlot < shape.chunkRows) return 1;
  return Math.max(1, Math.min(4 * shape.threads, Math.floor(MAX_SLOT_BYTES / header.slotBytes)));
}
