import { DELIMITERS } from './csvCandidates.js';
import type { CsvDialect } from './csvSettings.js';
import type { Engine } from './duckdb.js';
import { quoteName, quoteText, structOf } from './sql.js';
import type { TableColumn } from './table.js';

/** Rows that are looked at. */
const SAMPLE = 20_480;

/** The marks that numbers are written with. */
export type NumberMarks = Pick<CsvDialect, 'decimal' | 'thousands'>;

/** A dialect with what its cells say of it. */
export interface WeighedDialect {
  /** The dialect; a column is of numbers where its cells are, although DuckDB takes it for text. */
  readonly dialect: CsvDialect;
  /** Lines that it makes rows of, of those that are looked at, its header included. */
  readonly lines: number;
  /** Part of the cells that are numbers in columns of text, summed over these columns. */
  readonly numbers: number;
  /** Whether all cells of some column of text have the same other delimiter in them. */
  readonly isUnsplit: boolean;
}

/** Types of numbers. */
const NUMBER = /INT|DOUBLE|FLOAT|DECIMAL/;

/**
 * Looks at the cells of text columns, since DuckDB's sniffer takes `+7` for text, and with decimal commas `1,5E-2`.
 * @param settings those of DuckDB's reader for the dialect
 * @param lenient whether DuckDB ignored cells that do not fit, so that columns of numbers may be text
 */
export async function weighDialect(
  engine: Engine,
  file: string,
  dialect: CsvDialect,
  { settings, lenient }: { settings: string; lenient: boolean },
): Promise<WeighedDialect> {
  const texts = `columns = ${structOf(dialect.columns.map(asText), quoteText, quoteText)}, ignore_errors = true`;
  const isDoubtful = ({ type }: TableColumn) => type === 'VARCHAR' || (lenient && NUMBER.test(type));
  const tests = dialect.columns.flatMap((column, i) => (isDoubtful(column) ? countsOf(column, i, dialect) : []));
  const rows = `FROM read_csv(${file}, ${settings}, ${texts}) LIMIT ${SAMPLE}`;
  const [found] = await engine.rows(`SELECT ${['count(*)::DOUBLE AS r', ...tests].join(', ')} FROM (${rows})`);
  const count = (key: string) => Number(found?.[key] ?? 0);
  const columns = dialect.columns.map((column, i) => (isDoubtful(column) ? judge(column, i, count) : column));
  const texty = columns.flatMap(({ type }, i) => (type === 'VARCHAR' && count(`v${i}`) > 0 ? [i] : []));
  return {
    dialect: { ...dialect, columns },
    lines: count('r') + (dialect.header ? 1 : 0),
    numbers: texty.reduce((sum, i) => sum + count(`n${i}`) / count(`v${i}`), 0),
    isUnsplit: texty.some((i) => DELIMITERS.some((_, k) => count(`d${i}_${k}`) === count(`v${i}`))),
  };
}

const asText = (column: TableColumn): TableColumn => ({ ...column, type: 'VARCHAR' });

/** A column with the type that all its cells have. */
function judge(column: TableColumn, i: number, count: (key: string) => number): TableColumn {
  const values = count(`v${i}`);
  if (values === 0) return column;
  if (count(`n${i}`) < values) return { ...column, type: 'VARCHAR' };
  return NUMBER.test(column.type) ? column : { ...column, type: 'DOUBLE', isWhole: count(`w${i}`) === values };
}

/** Counts of the values of a column, of the numbers and whole numbers, and of cells that have a delimiter in them. */
function countsOf({ name }: TableColumn, i: number, { delimiter, decimal, thousands }: CsvDialect): string[] {
  const text = quoteName(name);
  const number = numberOf(text, { decimal, thousands });
  return [
    `count(${text})::DOUBLE AS v${i}`,
    `count(${number})::DOUBLE AS n${i}`,
    `count(*) FILTER (${number} = floor(${number}))::DOUBLE AS w${i}`,
    ...DELIMITERS.flatMap((other, k) =>
      other === delimiter || other === decimal
        ? [`-1 AS d${i}_${k}`]
        : [`count(*) FILTER (contains(${text}, ${quoteText(other)}))::DOUBLE AS d${i}_${k}`],
    ),
  ];
}

/** An SQL expression for the number that a text is, null where it is none. */
export function numberOf(text: string, { decimal, thousands }: NumberMarks): string {
  const plain = thousands === undefined ? text : `replace(${text}, ${quoteText(thousands)}, '')`;
  return `TRY_CAST(${decimal === ',' ? `translate(${plain}, ',.', '.,')` : plain} AS DOUBLE)`;
}
