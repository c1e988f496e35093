import { computeProducts } from './anchorProducts';
import {
  CENTROIDS_PER_TASK, COMPUTE_PRODUCTS, CONTINUES_CHUNK, flags, FLOAT64_ROWS, INT16_SCREEN, k, LEAVES_CHUNK_OPEN,
  MOVE_CENTROIDS, PACK_CENTROIDS, PANEL, SUM_SLICES, tasksPerSlot,
} from './headerFields';
import { moveCentroids } from './moveCentroids';
import { packCentroids16, packCentroids32 } from './packCentroids';
import { processRows } from './processRows';
import { panelCount } from './shape';
import { slotAddress } from './slots';
import { sumSlice } from './sums';

export { summarizeMovements, takeAnchors } from './anchors';
export { chooseOrigin, chooseScales } from './chooseScales';
export { attach } from './headerFields';

/** First byte of memory that the host may use. */
export function heapBase(): usize { return __heap_base; }

/** Does task i of the job that the flags describe, in the thread that has attached itself to the header. */
export function run(i: i32): void {
  const first = CENTROIDS_PER_TASK * i;
  if (flags & PACK_CENTROIDS) {
    const end = min(first + CENTROIDS_PER_TASK, panelCount() * PANEL);
    if (flags & INT16_SCREEN) packCentroids16(first, end);
    else packCentroids32(first, end);
  } else if (flags & SUM_SLICES) {
    const continuesChunk = (flags & CONTINUES_CHUNK) != 0, leavesOpen = (flags & LEAVES_CHUNK_OPEN) != 0;
    if (flags & FLOAT64_ROWS) sumSlice<f64>(i, continuesChunk, leavesOpen);
    else sumSlice<f32>(i, continuesChunk, leavesOpen);
  } else if (flags & COMPUTE_PRODUCTS) computeProducts(i);
  else if (flags & MOVE_CENTROIDS) moveCentroids(first, min(first + CENTROIDS_PER_TASK, k));
  else if (flags & FLOAT64_ROWS) processRows<f64>(slotAddress(i / tasksPerSlot), i % tasksPerSlot);
  else processRows<f32>(slotAddress(i / tasksPerSlot), i % tasksPerSlot);
}
