import { FlatbufferTable } from './flatbuffer.js';
import { FooterFields, NUMBERS_PER_BLOCK } from './format.js';

/** Where a message lies in a file, as the footer says. */
export interface Block {
  /** Position of the message in bytes. */
  readonly offset: number;
  /** Bytes of its body. */
  readonly bodyLength: number;
}

/** The messages of a file in the order of their positions. */
export interface Blocks {
  /** Those with dictionaries. */
  readonly dictionaries: readonly Block[];
  /** Those with rows. */
  readonly recordBatches: readonly Block[];
}

/**
 * Reads where the messages lie from the footer of a file.
 * @throws RangeError where the footer is damaged, or two blocks overlap, as many could then state the same bytes
 */
export function readBlocks(footer: Uint8Array): Blocks {
  const table = FlatbufferTable.root(footer);
  const blocks = (slot: number) => disjointBlocks(table.int64s(slot, NUMBERS_PER_BLOCK));
  return { dictionaries: blocks(FooterFields.dictionaries), recordBatches: blocks(FooterFields.recordBatches) };
}

/** @param numbers three of each block; the length of the metadata is the lower half of its number */
function disjointBlocks(numbers: readonly number[]): Block[] {
  const blocks: Block[] = [];
  let end = 0;
  for (let i = 0; i < numbers.length; i += NUMBERS_PER_BLOCK) {
    const [offset, metadataLength, bodyLength] = [numbers[i], numbers[i + 1] % 2 ** 32, numbers[i + 2]];
    if (offset < end || metadataLength < 0 || bodyLength < 0)
      throw new RangeError(`the footer states a block at byte ${offset}, but the one before it ends at ${end}`);
    end = offset + metadataLength + bodyLength;
    blocks.push({ offset, bodyLength });
  }
  return blocks;
}
