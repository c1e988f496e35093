/** Bytes of an entry of a text in DuckDB's vectors: 4 of its length, 4 of its beginning, 8 of its address. */
const ENTRY = 16;
/** Bytes of the longest text that lies in its entry. */
const INLINE = 12;
/** Bytes of a page of memory; no operating system maps less at a time. */
const PAGE = 4096;
/** Pages over which the texts of one vector may be spread; else each is read by itself. */
const MOST_PAGES = 2 ** 16;

/** The bytes that each of some entries of DuckDB's vectors stands for. */
export type BytesOf = (entries: DataView, count: number) => (entry: number) => Uint8Array;

/**
 * Gives the bytes of texts that do not lie in their entries.
 *
 * A call of DuckDB's client for each text would take most of the time of reading them. So whole pages of memory are
 * read, those that neighbour one another in one call: each holds a byte of some text, so each is mapped. The pages are
 * found as the bytes of one long text, by an entry that is made for them.
 * @param entries one per row
 * @param lengths bytes of each text; 0 where there is none
 */
export function longTexts(entries: DataView, lengths: Uint32Array, bytesOf: BytesOf): (row: number) => Uint8Array {
  const addressOf = (row: number) =>
    entries.getUint32(ENTRY * row + 8, true) + 2 ** 32 * entries.getUint32(ENTRY * row + 12, true);
  const pages = touchedPages(addressOf, lengths);
  if (pages === undefined) return bytesOf(entries, lengths.length);
  const { first, runOf, starts, counts } = pages;
  const read = bytesOf(entriesOf(starts, counts), starts.length);
  const runs: (Uint8Array | undefined)[] = starts.map(() => undefined);
  return (row) => {
    const address = addressOf(row);
    const run = runOf[Math.floor(address / PAGE) - first];
    runs[run] ??= read(run);
    const begin = address - PAGE * starts[run];
    return runs[run].subarray(begin, begin + lengths[row]);
  };
}

/** Pages of memory that hold texts. */
interface TouchedPages {
  /** Number of the first page. */
  first: number;
  /** The run that each page from the first on belongs to. */
  runOf: Int32Array;
  /** Number of the first page of each run of neighbouring pages. */
  starts: number[];
  /** Number of pages of each run. */
  counts: number[];
}

/** The pages that hold long texts; undefined where there are none, or where they are too far apart. */
function touchedPages(addressOf: (row: number) => number, lengths: Uint32Array): TouchedPages | undefined {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  const ends = (row: number) => Math.floor((addressOf(row) + lengths[row] - 1) / PAGE);
  const begins = (row: number) => Math.floor(addressOf(row) / PAGE);
  for (let row = 0; row < lengths.length; row++) {
    if (lengths[row] <= INLINE) continue;
    first = Math.min(first, begins(row));
    last = Math.max(last, ends(row));
  }
  if (first > last || last - first >= MOST_PAGES) return undefined;
  const isTouched = new Uint8Array(last - first + 1);
  for (let row = 0; row < lengths.length; row++)
    if (lengths[row] > INLINE) isTouched.fill(1, begins(row) - first, ends(row) - first + 1);
  const found: TouchedPages = { first, runOf: new Int32Array(isTouched.length), starts: [], counts: [] };
  isTouched.forEach((touched, i) => {
    if (!touched) return;
    if (i === 0 || !isTouched[i - 1]) {
      found.starts.push(first + i);
      found.counts.push(0);
    }
    found.runOf[i] = found.starts.length - 1;
    found.counts[found.counts.length - 1]++;
  });
  return found;
}

/** Entries that stand for whole pages. */
function entriesOf(starts: readonly number[], counts: readonly number[]): DataView {
  const entries = new DataView(new ArrayBuffer(ENTRY * starts.length));
  starts.forEach((start, i) => {
    entries.setUint32(ENTRY * i, PAGE * counts[i], true);
    entries.setBigUint64(ENTRY * i + 8, BigInt(PAGE) * BigInt(start), true);
  });
  return entries;
}
