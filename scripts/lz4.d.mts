/** Packs bytes as one block. */
export function lz4Block(bytes: Uint8Array): Uint8Array;
