// Packs bytes as a block of LZ4 (Collet 2011, lz4_Block_format.md): sequences of literals, each followed by a match with
// earlier bytes. src/kernel/wasm/lz4.ts unpacks it.

/** Shortest match; the last one begins at least 12 bytes, and ends at least 5 bytes, before the end. */
const [MIN_MATCH, LAST_START, LAST_LITERALS] = [4, 12, 5];
const MAX_OFFSET = 65_535;

/** The bytes that a length beyond 14 takes. */
const extraBytes = (length) => (length < 15 ? 0 : 1 + Math.floor((length - 15) / 255));

function pushExtra(out, length) {
  if (length < 15) return;
  let rest = length - 15;
  for (; rest >= 255; rest -= 255) out.push(255);
  out.push(rest);
}

/** For each place the longest earlier match, as its length and offset; of equally long ones the nearest. */
function longestMatches(bytes) {
  const places = new Map();
  return Array.from(bytes, (_, at) => {
    const found = { length: 0, offset: 0 };
    if (at + LAST_START > bytes.length) return found;
    const key = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    const earlier = places.get(key) ?? [];
    for (let i = earlier.length - 1; i >= 0 && at - earlier[i] <= MAX_OFFSET; i--) {
      let length = 0;
      while (at + length < bytes.length - LAST_LITERALS && bytes[earlier[i] + length] === bytes[at + length]) length++;
      if (length > found.length) Object.assign(found, { length, offset: at - earlier[i] });
    }
    earlier.push(at);
    places.set(key, earlier);
    return found;
  });
}

/** What to do at each place, match or literal, so that the block is as short as this format allows, or nearly so. */
function cheapestSteps(bytes) {
  const matches = longestMatches(bytes);
  const cost = new Float64Array(bytes.length + 1);
  const steps = new Int32Array(bytes.length);
  for (let at = bytes.length - 1; at >= 0; at--) {
    cost[at] = 1 + cost[at + 1];
    for (let length = MIN_MATCH; length <= matches[at].length; length++) {
      const total = 3 + extraBytes(length - MIN_MATCH) + cost[at + length];
      if (total < cost[at]) [cost[at], steps[at]] = [total, length];
    }
  }
  return { steps, matches };
}

/** Packs bytes as one block. */
export function lz4Block(bytes) {
  const { steps, matches } = cheapestSteps(bytes);
  const out = [];
  let literalsFrom = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = steps[at];
    if (length > 0) {
      pushSequence(out, bytes.subarray(literalsFrom, at), length - MIN_MATCH, matches[at].offset);
      literalsFrom = at + length;
    }
    at += length || 1;
  }
  pushSequence(out, bytes.subarray(literalsFrom), 0, 0);
  return Uint8Array.from(out);
}

/** Appends literals and a match; the last sequence of a block has no match. */
function pushSequence(out, literals, matchLength, offset) {
  out.push((Math.min(15, literals.length) << 4) | Math.min(15, matchLength));
  pushExtra(out, literals.length);
  for (const byte of literals) out.push(byte);
  if (offset === 0) return;
  out.push(offset & 255, offset >> 8);
  pushExtra(out, matchLength);
}
