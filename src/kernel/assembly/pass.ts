import { rowAddresses } from './headerFields';

/*
 * A screening pass takes the rows of one task, a tile at a time. Rows that its bounds leave undecided for too many
 * centroids are screened again, in a second pass over all dimensions.
 */

/** Leading dimensions that the present pass multiplies: `prefixLength`, or d in a second pass. */
export let prefix: i32 = 0;
/** Whether the pass keeps the two least integer keys per row (see integerKeys.ts) and no bounds. */
export let usesKeys: bool = false;
/** Whether its bounds leave out the dimensions beyond the prefix, which anchors bound instead (see anchors.ts). */
export let usesAnchors: bool = false;

/** Sets what kind of pass the next tiles belong to. */
export function beginPass(dimensions: i32, keys: bool, anchors: bool): void {
  prefix = dimensions;
  usesKeys = keys;
  usesAnchors = anchors;
}

/** Address of row i of the tile. */
// @ts-ignore: decorator
@inline export function rowAddress(i: i32): usize { return load<u32>(rowAddresses + <usize>i * 4); }
/** Sets the address of row i of the tile. */
// @ts-ignore: decorator
@inline export function setRowAddress(i: i32, row: usize): void { store<u32>(rowAddresses + <usize>i * 4, <u32>row); }
