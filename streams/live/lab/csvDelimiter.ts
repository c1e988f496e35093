import { csvLines } from './csvCells.js';

/** Delimiters that are tried, in order. */
const DELIMITERS = [',', ';', '\t', '|'];
/** Lines that decide about the delimiter. */
const SAMPLE = 50;

/** What cells of data look like, in either decimal mark: numbers first. Names of columns look like none of them. */
export const KINDS: readonly RegExp[] = [
  /^\s*[+-]?[.,]?\d[\d.,]*(?:e[+-]?\d+)?\s*$/i,
  /^\s*(?:true|false)\s*$/i,
  /^\s*(?:\d{1,4}[-/]\d{1,2}[-/]\d{1,4}(?:[T ].*)?|\d{1,2}:\d{2}.*)\s*$/,
  /^\s*[[({].*[\])}]\s*$/s,
];

/** The cells of the first lines, and how well a delimiter cuts them. */
interface Cut {
  delimiter: string;
  width: number;
  /** Whether another delimiter is in all cells of some column, so that they are not cut yet. */
  isUnsplit: boolean;
  /** Part of the columns that are of numbers, booleans, times or vectors. */
  typed: number;
}

/**
 * Finds the delimiter that cuts the first lines into the same number of cells; of several the one that leaves no other
 * delimiter in all cells of a column, then the one that makes numbers of most columns, then the one with most cells.
 * @returns a comma where there is one column only
 */
export function findDelimiter(text: string): string {
  const cuts = DELIMITERS.flatMap((delimiter) => cutBy(text, delimiter) ?? []);
  const [best] = cuts.sort(
    (a, b) => Number(a.isUnsplit) - Number(b.isUnsplit) || b.typed - a.typed || b.width - a.width,
  );
  return best?.delimiter ?? ',';
}

/** What a delimiter makes of the first lines; undefined where it does not occur or their widths differ. */
function cutBy(text: string, delimiter: string): Cut | undefined {
  const lines = firstLines(text, delimiter);
  const width = lines?.[0]?.length ?? 0;
  if (!lines || width < 2 || lines.some((cells) => cells.length !== width)) return undefined;
  const columns = lines[0].map((_, t) => lines.map((cells) => cells[t]));
  const typed = columns.filter((cells) => kindOf(cells.slice(1)) !== undefined);
  const others = DELIMITERS.filter((other) => other !== delimiter);
  const isUnsplit = columns.some(([name, ...cells]) => {
    const left = others.filter((other) => !isData(name) && name.includes(other));
    const filled = kindOf(cells) === undefined ? cells.filter((cell) => cell !== '') : [];
    return (
      left.length > 0 || (filled.length > 0 && others.some((other) => filled.every((cell) => cell.includes(other))))
    );
  });
  return { delimiter, width, isUnsplit, typed: typed.length / width };
}

function firstLines(text: string, delimiter: string): (readonly string[])[] | undefined {
  const lines: (readonly string[])[] = [];
  try {
    for (const { cells } of csvLines(text, delimiter)) {
      if (lines.length === SAMPLE) break;
      lines.push(cells);
    }
  } catch {
    return undefined;
  }
  return lines;
}

const isData = (cell: string): boolean => KINDS.some((kind) => kind.test(cell));

/** What all cells of a column look like that are not empty; undefined for text, and where all are empty. */
export function kindOf(cells: readonly string[]): RegExp | undefined {
  const filled = cells.filter((cell) => cell !== '');
  return filled.length === 0 ? undefined : KINDS.find((kind) => filled.every((cell) => kind.test(cell)));
}
