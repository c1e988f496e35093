/*
 * What JavaScript and the compiled kernel must agree on: constants, flags and the fields of the header, which is the
 * block of memory that tells a job of the kernel where everything is. This is the only list. scripts/build-kernel.mjs
 * generates assembly/headerFields.ts from it, and layout.ts and memory.ts write the header by these names.
 */

/** Constants that both sides use. */
export const sharedConstants = {
  /** Centroids per panel: the screens compare 4 rows with 8 centroids at a time. */
  PANEL: 8,
  /** Rows that one task assigns. */
  ROWS_PER_TASK: 256,
  /** Centroids that one task packs or moves; a multiple of PANEL. */
  CENTROIDS_PER_TASK: 64,
  /** Anchors whose products one task computes; a multiple of 4. */
  ANCHORS_PER_TASK: 16,
  /** Byte of a slot from which the counts of its tasks follow: candidates, verified, rescanned, as int32 per task. */
  SLOT_COUNTS: 16,
} as const;

/** All flags, each with what it says; flag i is bit i of the header's `flags`. */
const flagDocs = {
  PACK_CENTROIDS: 'The job packs the centroids. Without any of these first five flags, a job assigns rows.',
  COMPUTE_PRODUCTS: 'The job computes products of the listed anchors.',
  SUM_SLICES: 'The job sums the rows of the filled slots.',
  MOVE_CENTROIDS: 'The job moves the centroids by the sums.',
  MIN_DISTANCES: 'The job computes minimal distances to up to 8 centroids.',
  DIRECT: 'Rows are assigned by the definition alone. Without this and the next flag, they are screened in float32.',
  INT16_SCREEN: 'Rows are screened, or centroids are packed, in int16.',
  FLOAT64_ROWS: 'Rows are float64; without it they are float32.',
  WEIGHTED: 'Rows have weights.',
  ANCHORED: 'The dimensions beyond the prefix are bounded by anchors.',
  CONTINUES_CHUNK: 'The first row to sum belongs to the chunk of the job before.',
  LEAVES_CHUNK_OPEN: 'The last row to sum does not end its chunk.',
} as const;

/** Name of a flag. */
export type FlagName = keyof typeof flagDocs;

/** The bit of each flag and what it says. */
export const flagTable = (Object.keys(flagDocs) as FlagName[]).map((name, i) => ({
  name,
  bit: 1 << i,
  doc: flagDocs[name],
}));

/** The bit of each flag. */
export const FLAGS = Object.fromEntries(flagTable.map(({ name, bit }) => [name, bit])) as Readonly<
  Record<FlagName, number>
>;

/** One field of the header. */
export interface HeaderField {
  /**
   * `usize` is an address or a number of bytes. `workspace` is an address in a thread's own workspace, of which the
   * header holds the offset from the workspace's beginning.
   */
  type: 'f64' | 'f32' | 'i32' | 'usize' | 'workspace';
  /**
   * Whether the kernel computes the field and stores it for all threads; all other fields are written by layout.ts or
   * host.ts.
   */
  stored?: true;
  /** What it is, for the generated file. Shapes: K is k, and D is d, rounded up to a multiple of 8; B is `tileRows`. */
  doc: string;
}

/** All fields in the order of the header; 8-byte fields come first, so that each is aligned to its size. */
export const headerFields = {
  scale: {
    type: 'f64',
    stored: true,
    doc: 'Power of two by which rows and centroids are scaled; see chooseScales.ts.',
  },
  rootD: { type: 'f64', doc: '√d.' },
  k: { type: 'i32', doc: 'Number of centroids.' },
  d: { type: 'i32', doc: 'Number of dimensions.' },
  flags: { type: 'i32', doc: 'What `run` does: flags of the present job.' },

  centroids: { type: 'usize', doc: 'k×d float64: the centroids.' },
  origin64: {
    type: 'usize',
    doc: 'D float64 and some zeros: the origin that the screens subtract from rows and centroids.',
  },
  origin32: { type: 'usize', doc: 'D float32 and some zeros: the same origin, whose coordinates are float32 numbers.' },
  rowScale: { type: 'f32', stored: true, doc: 'By what scaled rows are multiplied before they are rounded to int16.' },

  panels: { type: 'usize', doc: 'Packed centroids, panel by panel: [d][8] float32, or [D/2][8][2] int16.' },
  halfSquares: { type: 'usize', doc: 'K float32: h_j of screen.ts, ½‖z_j‖² rounded down.' },
  units: { type: 'usize', doc: 'K float32: S_j of screen.ts, the value of one int16 unit of centroid j.' },
  errorFactors: { type: 'usize', doc: 'K float32: V_j of screen.ts, the error of a product per unit of α.' },
  suffixNormTable: { type: 'usize', doc: '8×K float32: ‖z_j beyond the prefix‖ for prefixes of 1 to 8 eighths of d.' },
  suffixNorms: { type: 'usize', doc: 'K float32: the row of `suffixNormTable` for `prefixLength`.' },
  keyBases: { type: 'usize', doc: 'K int32: H_j of integerKeys.ts, ½‖z_j‖² in products of units, rounded down.' },
  commonUnit: {
    type: 'f32',
    stored: true,
    doc: 'The int16 unit of all centroids, or 0 if their norms are too uneven.',
  },
  unitExceeded: {
    type: 'i32',
    stored: true,
    doc: '1 if a centroid has outgrown the common unit, so that scales must be chosen again.',
  },
  prefixLength: { type: 'i32', doc: 'Dimensions that the int16 screen multiplies: a multiple of 8, or d.' },

  anchors: { type: 'usize', doc: 'k×D int16: the anchors.' },
  anchorNorms: {
    type: 'usize',
    doc: 'K float32: ‖q̃_j beyond the prefix‖ of anchors.ts, or +∞ if the centroid has moved too far.',
  },
  anchorProducts: { type: 'usize', doc: 'k×K float32: products of anchors beyond the prefix.' },
  anchorMovements: { type: 'usize', doc: 'K float32: how far each centroid has moved from its anchor.' },
  largestAnchorMovement: { type: 'f32', stored: true, doc: 'The largest of `anchorMovements`.' },
  productGenerations: {
    type: 'usize',
    doc: 'k int32: the generation of anchors for which the products of anchor j were computed.',
  },
  anchorGeneration: { type: 'i32', doc: 'Counts how often anchors were taken; 0 if there are none.' },
  anchorList: { type: 'usize', doc: 'k int32: anchors whose products a job computes.' },
  anchorListLength: { type: 'i32', doc: 'Their number.' },

  statistics: {
    type: 'usize',
    doc: 'Batch statistics in float64: k×d sums, k weights, k counts, k inertias, 1 inertia.',
  },
  sliceWidth: { type: 'i32', doc: 'Dimensions that one task sums.' },
  rates: { type: 'usize', doc: 'k float64 learning rates, followed by k squared movements.' },

  firstSlot: { type: 'usize', doc: 'The first slot; see slots.ts for what is in a slot.' },
  slotBytes: { type: 'usize', doc: 'Bytes from one slot to the next.' },
  pointsOffset: { type: 'usize', doc: 'Where the rows are in a slot.' },
  weightsOffset: { type: 'usize', doc: 'Where the weights, or the least squared distances so far, are in a slot.' },
  labelsOffset: { type: 'usize', doc: 'Where the labels are in a slot.' },
  distancesOffset: { type: 'usize', doc: 'Where the squared distances are in a slot.' },
  minDistancesOffset: { type: 'usize', doc: 'Where the 8 results per row of a MIN_DISTANCES job are in a slot.' },
  filledSlots: { type: 'i32', doc: 'Slots whose rows a SUM_SLICES job sums.' },
  tasksPerSlot: { type: 'i32', doc: 'Tasks that assign the rows of one slot.' },

  workspaces: { type: 'usize', doc: 'Workspace of the calling thread, followed by those of the other threads.' },
  workspaceBytes: { type: 'usize', doc: 'Bytes from one workspace to the next.' },
  tileRows: {
    type: 'i32',
    doc: 'Rows that are screened together, so that they and their bounds stay in cache; a multiple of 4.',
  },
  panelStride: {
    type: 'i32',
    doc: 'Quads from one panel of bounds to the next: odd, so that panels do not share cache lines.',
  },
  scratch: { type: 'workspace', doc: '64 bytes for intermediate results.' },
  packedRows: {
    type: 'workspace',
    doc: 'B×D float32 or int16: packed rows, quad by quad, then, for a prefix, row by row.',
  },
  quads: { type: 'workspace', doc: '64 bytes per quad of rows; see packRows.ts.' },
  rowAddresses: { type: 'workspace', doc: 'B int32: where the rows of the tile are.' },
  lowerBounds: { type: 'workspace', doc: 'B×K float32: lower bounds L_j of screen.ts.' },
  pairMinima: { type: 'workspace', doc: 'B×K/2 float32: the lesser bound of centroids j and j + 4 of each panel.' },
  candidateList: { type: 'workspace', doc: 'k int32: candidates of a row, followed by k float32: their bounds.' },
  rescanRows: {
    type: 'workspace',
    doc: '256 int32: rows of the task that must be screened again over all dimensions.',
  },
  rescanLabels: { type: 'workspace', doc: 'B int32: their labels.' },
  rescanDistances: { type: 'workspace', doc: 'B float64: their squared distances.' },
  stamps: { type: 'workspace', doc: 'k int32: the chunk in which each centroid was last touched; see sums.ts.' },
  touchedCentroids: { type: 'workspace', doc: 'k int32: centroids that the present chunk has touched.' },
  accumulators: { type: 'workspace', doc: 'k×(sliceWidth + 3) float64: sums of the present chunk; see sums.ts.' },
} as const satisfies Record<string, HeaderField>;

/** Name of a field of the header. */
export type HeaderName = keyof typeof headerFields;

/** The names in the order of the header. */
export const headerNames = Object.keys(headerFields) as readonly HeaderName[];

const sizeOf = (name: HeaderName) => (headerFields[name].type === 'f64' ? 8 : 4);

/** Bytes of the header. */
export const HEADER_BYTES = headerNames.reduce((sum, name) => sum + sizeOf(name), 0);

/** Byte of the header at which each field begins. */
export const headerOffsets = Object.fromEntries(
  headerNames.map((name, i) => [name, headerNames.slice(0, i).reduce((sum, before) => sum + sizeOf(before), 0)]),
) as Readonly<Record<HeaderName, number>>;
