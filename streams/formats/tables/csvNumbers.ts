import type { CsvDialect } from './csvDialect.js';
import type { Engine } from './duckdb.js';
import { quoteName, quoteText, structOf } from './sql.js';
import type { TableColumn } from './table.js';

/** Rows that are looked at. */
const SAMPLE = 20_480;

/** The marks that numbers are written with. */
export type NumberMarks = Pick<CsvDialect, 'decimal' | 'thousands'>;

/** A dialect with what its cells say of it. */
export interface WeighedDialect {
  /** The dialect; columns that DuckDB takes for text, but that hold numbers only, are of numbers. */
  readonly dialect: CsvDialect;
  /** Lines that it makes rows of, of those that are looked at, its header included. */
  readonly lines: number;
  /** Part of the cells that are numbers in columns of text, summed over these columns. */
  readonly numbers: number;
}

/** Counts of the cells of a column. */
const COUNTS = { values: 'v', numbers: 'n', whole: 'w' } as const;

/**
 * Looks at the cells of text columns, since DuckDB's sniffer takes `+7` for text, and with decimal commas `1,5E-2`.
 * @param settings those of DuckDB's reader for the dialect
 */
export async function weighDialect(
  engine: Engine,
  file: string,
  dialect: CsvDialect,
  settings: string,
): Promise<WeighedDialect> {
  const texts = `columns = ${structOf(dialect.columns.map(asText), quoteText, quoteText)}, ignore_errors = true`;
  const tests = dialect.columns.flatMap((column, i) => (column.type === 'VARCHAR' ? countsOf(column, i, dialect) : []));
  const rows = `FROM read_csv(${file}, ${settings}, ${texts}) LIMIT ${SAMPLE}`;
  const [found] = await engine.rows(`SELECT ${['count(*)::DOUBLE AS r', ...tests].join(', ')} FROM (${rows})`);
  const count = (key: keyof typeof COUNTS, i: number) => Number(found?.[`${COUNTS[key]}${i}`] ?? 0);
  const columns = dialect.columns.map((column, i) => {
    const values = count('values', i);
    if (values === 0 || count('numbers', i) < values) return column;
    return { ...column, type: 'DOUBLE', isWhole: count('whole', i) === values };
  });
  const parts = columns.map(({ type }, i) =>
    type === 'VARCHAR' ? count('numbers', i) / Math.max(1, count('values', i)) : 0,
  );
  return {
    dialect: { ...dialect, columns },
    lines: Number(found?.r ?? 0) + (dialect.header ? 1 : 0),
    numbers: parts.reduce((sum, part) => sum + part, 0),
  };
}

const asText = (column: TableColumn): TableColumn => ({ ...column, type: 'VARCHAR' });

function countsOf({ name }: TableColumn, i: number, marks: NumberMarks): string[] {
  const text = quoteName(name);
  const number = numberOf(text, marks);
  return [
    `count(${text})::DOUBLE AS ${COUNTS.values}${i}`,
    `count(${number})::DOUBLE AS ${COUNTS.numbers}${i}`,
    `count(*) FILTER (${number} = floor(${number}))::DOUBLE AS ${COUNTS.whole}${i}`,
  ];
}

/** An SQL expression for the number that a text is, null where it is none. */
export function numberOf(text: string, { decimal, thousands }: NumberMarks): string {
  const plain = thousands === undefined ? text : `replace(${text}, ${quoteText(thousands)}, '')`;
  return `TRY_CAST(${decimal === ',' ? `translate(${plain}, ',.', '.,')` : plain} AS DOUBLE)`;
}
