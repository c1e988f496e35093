/** Centroids in a panel: the screens compare 4 rows with 8 centroids at a time. */
export const PANEL: i32 = 8;
/** 2^-24, the unit roundoff of float32. */
export const U: f64 = 5.9604644775390625e-8;
export const INFINITY32: f32 = f32.MAX_VALUE * 2;
export const INFINITY64: f64 = f64.MAX_VALUE * 2;

/*
 * What the host lays out, read from the header by `attach`: in every instance the same, but for the workspace of a
 * thread. Shapes in bytes: K = k rounded up to 8, D = d rounded up to 8, B = rows of a block.
 */
export let k: i32 = 0;
export let d: i32 = 0;
/** √d. */
export let rootD: f64 = 0;
/** Dimensions that the int16 screen looks at, a multiple of 8, or all of them. */
export let prefix: i32 = 0;
/** Rows of a block, a multiple of 4, and the odd number of quads that bounds of a panel take, lest panels compete for the same lines of a cache. */
export let tileRows: i32 = 0;
export let panelStride: i32 = 0;
/** k×d float64. */
export let centroids: usize = 0;
/** d float64, and the same numbers as float32; both end in zeros. */
export let origin64: usize = 0;
export let origin32: usize = 0;
/** Panels of 8 centroids: [d][8] float32, or [D/2][8][2] int16. */
export let panels: usize = 0;
/** K float32 each: ½‖z‖² rounded down, what an int16 unit is worth, the slope of the bound, ‖z beyond head‖. */
export let halfSquares: usize = 0;
export let units: usize = 0;
export let errorFactors: usize = 0;
/** 8 rows of K, for a head of so many eighths of the dimensions, and the row for the present head. */
export let allSuffixNorms: usize = 0;
export let suffixNorms: usize = 0;
/** K int32, for even centroids: ½‖z‖² in products of a row's and a centroid's unit, rounded down; the largest number where there is no centroid. */
export let keyBases: usize = 0;
/** Set by `rescale`: the power of two that rows and centroids are scaled by. */
export let scale: f64 = 1;
/** Set by `rescale`: what scaled rows are multiplied by before they are rounded to int16, unless they are longer than most. */
export let rowScale: f32 = 1;
/** Set by `rescale`: what an int16 unit is worth for all centroids alike, or 0 where their norms are too uneven for that. */
export let commonUnit: f32 = 0;
/** For anchors: k×K float32 products beyond the head; k×D int16, what they are; K float32 each, their norms beyond the head, and how far centroids have moved from them. */
export let anchorProducts: usize = 0;
let anchors: usize = 0;
export let anchorNorms: usize = 0;
export let anchorMovements: usize = 0;
/** k int32, the generation that the products of an anchor are of; anchors to make products of, and how many. */
export let productGenerations: usize = 0;
export let anchorList: usize = 0;
export let anchorListLength: i32 = 0;
/** Counts how often anchors were taken; 0 while there are none. */
export let anchorGeneration: i32 = 0;
/** The most that any centroid has moved whose anchor still serves. */
export let largestAnchorMovement: f32 = 0;
export function setLargestAnchorMovement(to: f32): void {
  largestAnchorMovement = to;
  store<f32>(header, largestAnchorMovement, 160);
}
let header: usize = 0;

/** A thread's workspace: 4 distances, B×D packed rows, B×K bounds, their minima by panel, 64 bytes a quad of rows, k candidates and their bounds, where the rows of the block lie, rows of the piece to look at again, and their labels and distances; for sums k stamps, k touched centroids and k×(sliceWidth + 3) float64. */
export let packedRows: usize = 0;
export let lowerBounds: usize = 0;
export let pairMinima: usize = 0;
export let quads: usize = 0;
export let candidateList: usize = 0;
let rowAddresses: usize = 0;
export let rescanRows: usize = 0;
export let rescanLabels: usize = 0;
export let rescanDistances: usize = 0;
export let scratch: usize = 0;
export let stamps: usize = 0;
export let touchedCentroids: usize = 0;
export let accumulators: usize = 0;

// @ts-ignore: decorator
@inline export function v(p: usize): v128 { return v128.load(p); }
// @ts-ignore: decorator
@inline export function panelCount(): i32 { return (k + PANEL - 1) / PANEL; }
/** d rounded up to a multiple of 8. */
// @ts-ignore: decorator
@inline export function paddedD(): i32 { return (d + 7) & ~7; }
// @ts-ignore: decorator
@inline export function loadFloat64<T>(p: usize): f64 { return sizeof<T>() == 4 ? <f64>load<f32>(p) : load<f64>(p); }

/** What `run` does, as bits of `flags`. */
export const FLOAT64_ROWS = 1, INT16_SCREEN = 2, SUM_SLICES = 4, WEIGHTED = 8, PACK_CENTROIDS = 16, MIN_DISTANCES = 32, CONTINUES_CHUNK = 64, LEAVES_CHUNK_OPEN = 128, DIRECT = 256, ANCHORED = 512, MAKE_PRODUCTS = 1024, MOVE_CENTROIDS = 2048;
export let flags: i32 = 0;
/** Statistics of a mini-batch, how many slots wait to be summed into them, and the dimensions that one task sums. */
export let statistics: usize = 0;
export let filledSlots: i32 = 0;
export let sliceWidth: i32 = 0;
/** k learning rates, and behind them k squared movements. */
export let rates: usize = 0;
let firstSlot: usize = 0;
let slotBytes: usize = 0;
let pointsOffset: usize = 0;
export let weightsOffset: usize = 0;
export let minDistancesOffset: usize = 0;
let labelsOffset: usize = 0;
let distancesOffset: usize = 0;

/** Rows that one task assigns, and how many such pieces a slot has. */
export const ROWS_PER_TASK: i32 = 256;
export let tasksPerSlot: i32 = 1;

/** A slot: 4-byte n; from byte 16 on, 4-byte survivors and rivals of each piece; then points, weights (or what is nearest so far), labels, distances, and 8 distances a row, of a chunk. */
// @ts-ignore: decorator
@inline export function slotAddress(i: i32): usize { return firstSlot + <usize>i * slotBytes; }
// @ts-ignore: decorator
@inline export function pointsOf(s: usize): usize { return s + pointsOffset; }
// @ts-ignore: decorator
@inline export function weightsOf(s: usize): usize { return flags & WEIGHTED ? s + weightsOffset : 0; }
// @ts-ignore: decorator
@inline export function labelsOf(s: usize): usize { return s + labelsOffset; }
// @ts-ignore: decorator
@inline export function distancesOf(s: usize): usize { return s + distancesOffset; }

/** Reads the header, an 8-byte scale and then 4-byte numbers in the order of the host's plan, and takes a workspace. */
export function attach(at: usize, thread: i32): void {
  header = at;
  scale = load<f64>(header);
  rowScale = load<f32>(header, 116);
  commonUnit = load<f32>(header, 120);
  keyBases = load<u32>(header, 112);
  anchorProducts = load<u32>(header, 128);
  anchors = load<u32>(header, 132);
  anchorNorms = load<u32>(header, 136);
  anchorMovements = load<u32>(header, 140);
  productGenerations = load<u32>(header, 144);
  anchorList = load<u32>(header, 148);
  anchorListLength = load<i32>(header, 152);
  anchorGeneration = load<i32>(header, 156);
  largestAnchorMovement = load<f32>(header, 160);
  rates = load<u32>(header, 164);
  k = load<i32>(header, 8);
  d = load<i32>(header, 12);
  rootD = Math.sqrt(<f64>d);
  tileRows = load<i32>(header, 16);
  panelStride = (tileRows >> 2) | 1;
  prefix = load<i32>(header, 20);
  flags = load<i32>(header, 24);
  centroids = load<u32>(header, 28);
  origin64 = load<u32>(header, 32);
  origin32 = load<u32>(header, 36);
  panels = load<u32>(header, 40);
  halfSquares = load<u32>(header, 44);
  units = load<u32>(header, 48);
  errorFactors = load<u32>(header, 52);
  allSuffixNorms = load<u32>(header, 56);
  firstSlot = load<u32>(header, 60);
  slotBytes = load<u32>(header, 64);
  pointsOffset = load<u32>(header, 68);
  weightsOffset = load<u32>(header, 72);
  labelsOffset = load<u32>(header, 76);
  distancesOffset = load<u32>(header, 80);
  sliceWidth = load<i32>(header, 84);
  stamps = <usize>load<u32>(header, 88) + <usize>thread * <usize>load<u32>(header, 92);
  touchedCentroids = stamps + <usize>((k + 15) & ~15) * 4;
  accumulators = touchedCentroids + <usize>((k + 15) & ~15) * 4;
  scratch = (accumulators + <usize>k * <usize>(sliceWidth + 3) * 8 + 63) & ~63;
  statistics = load<u32>(header, 96);
  filledSlots = load<i32>(header, 100);
  minDistancesOffset = load<u32>(header, 104);
  tasksPerSlot = load<i32>(header, 108);
  suffixNorms = allSuffixNorms + <usize>(prefixEighths() - 1) * <usize>(panelCount() * PANEL) * 4;
  packedRows = scratch + 64;
  lowerBounds = packedRows + <usize>tileRows * <usize>paddedD() * 4;
  pairMinima = lowerBounds + <usize>panelStride * <usize>panelCount() * 128;
  quads = pairMinima + <usize>panelStride * <usize>panelCount() * 64;
  candidateList = quads + <usize>tileRows * 16;
  rescanDistances = (candidateList + <usize>k * 8 + 7) & ~7;
  rowAddresses = rescanDistances + <usize>tileRows * 8;
  rescanLabels = rowAddresses + <usize>tileRows * 4;
  rescanRows = rescanLabels + <usize>tileRows * 4;
}

/** Where row i of the block lies. */
// @ts-ignore: decorator
@inline export function rowAddress(i: i32): usize { return load<u32>(rowAddresses + <usize>i * 4); }
// @ts-ignore: decorator
@inline export function setRowAddress(i: i32, row: usize): void { store<u32>(rowAddresses + <usize>i * 4, <u32>row); }
/** Whether a row has keys and no bounds to look at. */
export let usesKeys: bool = false;
export function setUsesKeys(to: bool): void { usesKeys = to; }

/** Whether bounds leave out what is beyond the head, for anchors to bound it. */
export let usesAnchors: bool = false;
export function setUsesAnchors(to: bool): void { usesAnchors = to; }
/** Looks at so many dimensions first. */
export function setPrefix(to: i32): void { prefix = to; }

/** Dimensions that e eighths of them come to: a multiple of 8, or all. */
// @ts-ignore: decorator
@inline export function prefixDimensions(e: i32): i32 { return e == 8 ? d : min(d, max(8, (d * e / 8 + 7) & ~7)); }
/** The eighths whose head this is. */
function prefixEighths(): i32 {
  let e = 1;
  while (e < 8 && prefixDimensions(e) != prefix) e++;
  return e;
}

/** Where int16 rows and centroids stand once more, D numbers on end: behind the quads and panels of the same. */
// @ts-ignore: decorator
@inline export function packedRow(i: i32): usize { return packedRows + <usize>(tileRows + i) * <usize>paddedD() * 2; }
// @ts-ignore: decorator
@inline export function packedCentroid(j: i32): usize { return panels + <usize>(panelCount() * PANEL + j) * <usize>paddedD() * 2; }

/** The D int16 numbers of anchor j. */
// @ts-ignore: decorator
@inline export function packedAnchor(j: i32): usize { return anchors + <usize>j * <usize>paddedD() * 2; }

/** Keeps the scales for every instance that attaches later. */
export function storeScales(toScale: f64, toRowScale: f32, toUnit: f32): void {
  scale = toScale;
  rowScale = toRowScale;
  commonUnit = toUnit;
  store<f64>(header, scale);
  store<f32>(header, rowScale, 116);
  store<f32>(header, commonUnit, 120);
  store<i32>(header, 0, 124);
  store<i32>(header, 0, 156);
  anchorGeneration = 0;
}

/** Tells the host that a centroid has outgrown the unit, so that it chooses scales anew. */
export function reportUnitExceeded(): void { store<i32>(header, 1, 124); }
export function spilled(): bool { return load<i32>(header, 124) != 0; }
