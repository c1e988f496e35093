import { endianness } from 'node:os';

/** Bytes of an entry of a text in DuckDB's vectors: 4 of its length, 4 of its beginning, 8 of its address. */
const ENTRY = 16;
/** Where in an entry the beginning of the text lies, and where its address. */
const [BEGINNING, ADDRESS] = [4, 8];
/** Bytes of the longest text that lies in its entry. */
const INLINE = 12;
/** Bytes between two texts at most that are read with them: Parquet's pages have the length of each text before it. */
const GAP = 4;
/** Bytes that are read at once, at most. */
const MOST = 2 ** 26;
/** High halves of addresses from here on do not fit a number; no system gives such addresses without being asked. */
const TOO_HIGH = 2 ** 21;

/** Bytes from which a text is copied by a call and not byte by byte. */
const LONG = 128;

/** The bytes that each of some entries of DuckDB's vectors stands for. */
export type BytesOf = (entries: DataView, count: number) => (entry: number) => Uint8Array;

/** Copies the text of a row, which has more than 12 bytes, to a place in some memory. */
export type CopyText = (row: number, to: Uint8Array, at: number) => void;

/**
 * Reads texts that do not lie in their entries.
 *
 * A call of DuckDB's client for each text would take most of the time of reading them. But texts mostly lie one after
 * another in memory, so each run of them is read in one call, as if it were one long text, by an entry that is made for
 * it. That is safe: the memory of the texts is valid as long as their entries are, and of what is between two texts at
 * most 4 bytes are read, which therefore lie on pages of memory that hold texts. What was read is compared with the
 * beginnings of all texts, which their entries hold; where they differ, as they would if DuckDB changed its layout,
 * each text is read by a call of its own. So it is on computers that have the highest byte first.
 * @param entries one per row
 * @param lengths bytes of each text; 0 where there is none
 */
export function longTexts(entries: DataView, lengths: Uint32Array, bytesOf: BytesOf): CopyText {
  const copy = endianness() === 'LE' ? copyFromRuns(entries, lengths, bytesOf) : undefined;
  if (copy) return copy;
  const read = bytesOf(entries, lengths.length);
  return (row, to, at) => to.set(read(row), at);
}

/** Reads all texts in runs; undefined where that cannot be, or where it gives other texts. */
function copyFromRuns(entries: DataView, lengths: Uint32Array, bytesOf: BytesOf): CopyText | undefined {
  const addresses = addressesIn(entries, lengths);
  const runs = addresses && runsOf(addresses, lengths);
  if (!runs) return undefined;
  const { begins, ends } = runs;
  const read = bytesOf(entriesOf(begins, ends), begins.length);
  const bytes = begins.map((_, run) => read(run));
  const runOf = new Int32Array(lengths.length);
  for (let row = 0; row < lengths.length; row++) {
    if (lengths[row] <= INLINE) continue;
    const run = runAt(begins, addresses[row]);
    runOf[row] = run;
    const at = addresses[row] - begins[run];
    for (let t = 0; t < ADDRESS - BEGINNING; t++)
      if (bytes[run][at + t] !== entries.getUint8(ENTRY * row + BEGINNING + t)) return undefined;
  }
  return (row, to, at) => {
    const run = bytes[runOf[row]];
    const from = addresses[row] - begins[runOf[row]];
    const length = lengths[row];
    if (length > LONG) to.set(run.subarray(from, from + length), at);
    else for (let t = 0; t < length; t++) to[at + t] = run[from + t];
  };
}

/** The addresses of the long texts; undefined where there are none, or where a number cannot hold one. */
function addressesIn(entries: DataView, lengths: Uint32Array): Float64Array | undefined {
  const addresses = new Float64Array(lengths.length);
  let isAny = false;
  for (let row = 0; row < lengths.length; row++) {
    if (lengths[row] <= INLINE) continue;
    isAny = true;
    const high = entries.getUint32(ENTRY * row + ADDRESS + 4, true);
    if (high >= TOO_HIGH) return undefined;
    addresses[row] = high * 2 ** 32 + entries.getUint32(ENTRY * row + ADDRESS, true);
  }
  return isAny ? addresses : undefined;
}

/** Texts that lie one after another. */
interface Runs {
  /** The address of the first byte of each run, in ascending order. */
  readonly begins: number[];
  /** The address after the last byte of each. */
  readonly ends: number[];
}

/**
 * The runs that the long texts form: intervals joined where they overlap or nearly touch. All that begin before some
 * address also end before it exactly if as many ends as begins lie before it.
 */
function runsOf(addresses: Float64Array, lengths: Uint32Array): Runs {
  const long = (_: number, row: number) => lengths[row] > INLINE;
  const begins = addresses.filter(long).sort();
  const ends = addresses
    .map((address, row) => address + lengths[row])
    .filter(long)
    .sort();
  const runs: Runs = { begins: [begins[0]], ends: [] };
  for (let i = 0; i + 1 < begins.length; i++) {
    const isApart = begins[i + 1] > ends[i] + GAP;
    const isLong = begins[i + 1] >= ends[i] && ends[i] - runs.begins[runs.ends.length] > MOST;
    if (!isApart && !isLong) continue;
    runs.ends.push(ends[i]);
    runs.begins.push(begins[i + 1]);
  }
  runs.ends.push(ends[ends.length - 1]);
  return runs;
}

/** The last run that begins at an address or before it. */
function runAt(begins: readonly number[], address: number): number {
  let [low, high] = [0, begins.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (begins[middle] <= address) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Entries that stand for whole runs, each of which is longer than what could lie in its entry. */
function entriesOf(begins: readonly number[], ends: readonly number[]): DataView {
  const entries = new DataView(new ArrayBuffer(ENTRY * begins.length));
  begins.forEach((begin, i) => {
    entries.setUint32(ENTRY * i, ends[i] - begin, true);
    entries.setBigUint64(ENTRY * i + ADDRESS, BigInt(begin), true);
  });
  return entries;
}
