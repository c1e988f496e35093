import { open } from 'node:fs/promises';
import { hasExtension } from '../extensions.js';
import type { CsvOptions } from './csvOptions.js';
import { isUrl } from './sql.js';

/** Delimiters that are tried. */
export const DELIMITERS = [',', ';', '\t', '|'];
/** Decimal marks that are tried. */
const DECIMALS = ['.', ','] as const;
/** Lines of the beginning that is searched for delimiters: more than the rows that DuckDB's sniffer looks at. */
const LINES = 40_960;
/** Bytes of it at most, and those that are read at once. */
const [MOST_BYTES, PIECE] = [2 ** 25, 2 ** 20];
/** Columns of a row that is one number with a decimal comma, where that was taken for a delimiter. */
const CUT_IN_TWO = 2;

/** A delimiter and a decimal mark. */
export interface CsvMarks {
  /** What stands between two cells. */
  readonly delimiter: string;
  /** The decimal mark. */
  readonly decimal: '.' | ',';
}

/** What decides which marks are tried, of a dialect that DuckDB finds by itself. */
export interface FoundMarks extends CsvMarks {
  /** Whether the first line names the columns. */
  readonly header: boolean;
  /** Lines to skip at the start. */
  readonly skip: number;
  /** Its columns. */
  readonly columns: readonly unknown[];
}

/**
 * The beginning of a CSV file as characters of one byte, in which delimiters and decimal marks can be looked for.
 * @returns undefined where its bytes are not its characters: compressed, on another computer, or in another encoding
 */
export async function csvBeginning(path: string, { encoding }: CsvOptions): Promise<string | undefined> {
  const isPlain = !isUrl(path) && !hasExtension(path, ['gz', 'zst']);
  if (!isPlain || !/^(utf-?8|latin-?1)$/i.test(encoding ?? 'utf-8')) return undefined;
  const handle = await open(path);
  try {
    const pieces: string[] = [];
    const piece = Buffer.alloc(PIECE);
    for (let [at, lines] = [0, 0]; at < MOST_BYTES && lines < LINES; ) {
      const { bytesRead } = await handle.read(piece, 0, PIECE, at);
      if (bytesRead === 0) break;
      const bytes = piece.subarray(0, bytesRead);
      pieces.push(bytes.toString('latin1'));
      lines += countLines(bytes);
      at += bytesRead;
    }
    return pieces.join('');
  } finally {
    await handle.close();
  }
}

/** Number of line feeds. */
function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) lines++;
  return lines;
}

/**
 * The marks with which a CSV file may be read in another way than DuckDB finds by itself.
 *
 * 1. All delimiters that do not occur make one column, so one of them stands for all. It makes numbers of it only if
 *    each row is a number, which a decimal comma cuts in two at most.
 * 2. A decimal comma makes no difference where there is no comma.
 * 3. Where a header was found and no line is skipped, the same marks once more give the same.
 * @param beginning see `csvBeginning`
 * @param first what DuckDB finds by itself
 */
export function marksToTry(
  beginning: string | undefined,
  first: FoundMarks | Error,
  { delimiter: given, decimal: givenMark }: CsvOptions,
): CsvMarks[] {
  const decimals = givenMark === undefined ? DECIMALS : [givenMark];
  const all = (given === undefined ? DELIMITERS : [given]).flatMap((delimiter) =>
    decimals.filter((decimal) => decimal !== delimiter).map((decimal) => ({ delimiter, decimal })),
  );
  if (beginning === undefined) return all;
  const occurs = ({ delimiter }: CsvMarks) => beginning.includes(delimiter);
  const isClear = !(first instanceof Error) && first.header && first.skip === 0;
  const needsOneColumn = !isClear || first.columns.length <= (first.delimiter === ',' ? CUT_IN_TWO : 1);
  const isFirst = ({ delimiter, decimal }: CsvMarks) =>
    isClear && delimiter === first.delimiter && decimal === first.decimal;
  return all.filter((marks) => {
    if (marks.decimal === ',' && givenMark === undefined && !beginning.includes(',')) return false;
    if (given !== undefined || occurs(marks)) return !isFirst(marks);
    const alike = all.find((other) => other.decimal === marks.decimal && !occurs(other));
    return needsOneColumn && marks === alike;
  });
}

/** Whether cells may have groups of three digits with some mark between them. @param beginning see `csvBeginning` */
export function mayHaveGroups(beginning: string | undefined, thousands: ',' | '.', delimiter: string): boolean {
  if (beginning === undefined) return true;
  const groups = thousands === ',' ? /\d,\d{3}/ : /\d\.\d{3}/;
  // A delimiter within a cell needs quotes around it.
  return groups.test(beginning) && (thousands !== delimiter || /["']/.test(beginning));
}
