import { listFeatures } from '../../points/featureNames.js';
import { isIdentifierName, isIndexName } from '../../points/offeredColumns.js';
import { holdsIntegers, isNumber } from './columnTypes.js';
import { type NumberMarks, numberOf } from './csvNumbers.js';
import type { Engine } from './duckdb.js';
import { quoteName, quoteText, subquery } from './sql.js';
import type { TableColumn } from './table.js';
import { keptNames, type TableOptions } from './tableOptions.js';

/** Rows whose values decide what a column holds. */
const SAMPLE = 20_480;
/** Rows below which distinct numbers say nothing. */
const FEWEST_ROWS = 3;

/** Types of numbers, also as items of lists, that are read as DOUBLE from text files. */
const NUMERIC = /^(U?BIGINT|U?HUGEINT|U?INTEGER|DOUBLE|DECIMAL\(.*\))(?=$|\[)/;

/** How the columns of a table are to be examined. */
export interface Examination {
  /** Whether the format says nothing of the types of columns, as in CSV and JSON. */
  readonly untyped: boolean;
  /** Whether columns of DOUBLE may be whole numbers of a text file that are too large for DuckDB's 64 bits. */
  readonly readsText?: boolean;
  /** Columns that hold row labels because of where they stand; they must also look like that. */
  readonly unnamed?: readonly string[];
  /** How numbers are written as text; with a decimal point where it is missing. */
  readonly marks?: NumberMarks;
}

/** How most programs write numbers. */
const POINT: NumberMarks = { decimal: '.', thousands: undefined };

/**
 * Finds what the columns of a table hold, by the values of its first rows.
 *
 * 1. In text files all numbers are DOUBLE, since whole numbers may be followed by fractions.
 * 2. In text files a text column of which at least half of the values are numbers is numeric: a single "NA" makes a
 *    bad row, instead of removing the column from the features. One without any value in the first rows is judged by
 *    the first rows that have one.
 * 3. A text column of which at least half of the values are vectors, such as `[0.1,0.2]`, holds lists.
 * 4. Row labels of pandas and identifiers are recognized by their names and values.
 * @param sql a query that gives the rows
 */
export async function examineColumns(
  engine: Engine,
  sql: string,
  described: readonly TableColumn[],
  options: TableOptions,
  { untyped, readsText = untyped, unnamed = [], marks = POINT }: Examination,
): Promise<TableColumn[]> {
  const columns = untyped
    ? described.map((column) => ({
        ...column,
        type: column.type.replace(NUMERIC, 'DOUBLE'),
        isWhole: holdsIntegers(column),
      }))
    : described;
  // Writers of JSON put decimals into lists as texts.
  const texts = untyped ? /^(VARCHAR(\[\])?|JSON)$/ : /^(VARCHAR|JSON)$/;
  const isText = ({ name, type }: TableColumn) => texts.test(type) && mayBeFeature(name, options);
  const mayBeLabel = (column: TableColumn) =>
    isNumber(column) && (unnamed.includes(column.name) || isIndexName(column.name) || isIdentifierName(column.name));
  const tests = columns.flatMap((column, i) => {
    if (isText(column)) return textTests(column, i, marks);
    const whole = described[i].type === 'DOUBLE' && readsText ? [`${isHuge(column)} AS w${i}`] : [];
    return mayBeLabel(column) ? [...whole, `${isDistinct(column)} AS l${i}`] : whole;
  });
  const [found] = tests.length === 0 ? [{}] : await sampled(engine, sql, tests);
  return Promise.all(
    columns.map(async (column, i) => {
      const { name } = column;
      if (isText(column)) {
        const first = countsOf(found, i);
        const counts = first.values > 0 || !untyped ? first : await laterCounts(engine, sql, column, marks);
        return judgeText(column, counts, { untyped, lenient: options.onBadRow === 'skip' });
      }
      const labels = found[`l${i}`] === true;
      return {
        ...column,
        ...(found[`w${i}`] === true && { isWhole: true }),
        isIndex: /^__index_level_\d+__$/.test(name) || (labels && (unnamed.includes(name) || isIndexName(name))),
        isIdentifier: labels,
      };
    }),
  );
}

/** The type of times that are texts: one without a zone ignores the offset in a text. */
const ZONED = 'TIMESTAMP WITH TIME ZONE';

/** How many values of a text column are there, are numbers, are times, and are vectors. */
interface Counts {
  values: number;
  numbers: number;
  times: number;
  vectors: number;
}

const countsOf = (found: Readonly<Record<string, unknown>>, i: number): Counts => ({
  values: Number(found[`c${i}`]),
  numbers: Number(found[`d${i}`]),
  times: Number(found[`t${i}`]),
  vectors: Number(found[`v${i}`]),
});

const sampled = (engine: Engine, sql: string, expressions: readonly string[]) =>
  engine.rows(`SELECT ${expressions.join(', ')} FROM (FROM ${subquery(sql)} LIMIT ${SAMPLE})`);

function textTests({ name, sql, type }: TableColumn, i: number, marks: NumberMarks): string[] {
  const value = sql ?? quoteName(name);
  const column = type === 'VARCHAR' ? value : `${value}::VARCHAR`;
  return [
    `count(${column})::DOUBLE AS c${i}`,
    `count(${numberOf(column, marks)})::DOUBLE AS d${i}`,
    `count(TRY_CAST(${column} AS ${ZONED}))::DOUBLE AS t${i}`,
    `count(CASE WHEN ${looksLikeVector(column)} AND ${holdsNumbers(column)} THEN 1 END)::DOUBLE AS v${i}`,
  ];
}

/** Counts of a text column that has no value in the first rows, over the first rows that have one. */
async function laterCounts(engine: Engine, sql: string, column: TableColumn, marks: NumberMarks): Promise<Counts> {
  const values = column.sql ?? quoteName(column.name);
  const rows = `FROM ${subquery(sql)} WHERE ${values} IS NOT NULL`;
  const [found] = await sampled(engine, rows, textTests(column, 0, marks));
  return countsOf(found, 0);
}

function judgeText(
  column: TableColumn,
  { values, numbers, times, vectors }: Counts,
  { untyped, lenient }: { untyped: boolean; lenient: boolean },
): TableColumn {
  const text = column.sql ?? quoteName(column.name);
  if (untyped && values === 0 && !column.type.endsWith('[]')) return { ...column, type: 'DOUBLE', isEmpty: true };
  if (untyped && 2 * numbers >= values) return { ...column, type: 'DOUBLE' };
  if (untyped && 2 * times >= values)
    return { ...column, type: ZONED, sql: `${lenient ? 'TRY_CAST' : 'CAST'}(${text} AS ${ZONED})` };
  if (values === 0 || 2 * vectors < values) return column;
  return { ...column, type: 'DOUBLE[]', sql: vectorOf(text), words: 'vectors as text' };
}

/** Whether a column has distinct whole numbers in enough rows. */
function isDistinct({ name, sql }: TableColumn): string {
  const column = sql ?? quoteName(name);
  return (
    `coalesce(count(*) >= ${FEWEST_ROWS} AND count(DISTINCT ${column}) = count(*) ` +
    `AND bool_and(${column}::DOUBLE = floor(${column}::DOUBLE)), false)`
  );
}

/** Whether a column has whole numbers only, of which the largest needs 64 bits without a sign. */
function isHuge({ name, sql }: TableColumn): string {
  const column = `${sql ?? quoteName(name)}::DOUBLE`;
  const isLarge = `max(abs(${column})) BETWEEN 2.0 ** 63 AND 2.0 ** 64`;
  return `coalesce(${isLarge} AND bool_and(${column} = floor(${column})), false)`;
}

const looksLikeVector = (column: string) =>
  `regexp_matches(${column}::VARCHAR, ${quoteText('^\\s*[\\[({].*[\\])}]\\s*$')}, 's')`;

/** Whether at least half of the items of a text that looks like a vector are numbers. */
function holdsNumbers(column: string): string {
  const list = `TRY_CAST(${vectorOf(column)} AS DOUBLE[])`;
  return `2 * list_count(${list}) >= len(${list})`;
}

/** A text such as `[0.1, 0.2]`, `["0.1", "0.2"]`, `[0.1 0.2]`, `(0.1,0.2)` or `{0.1,0.2}` as DuckDB writes lists. */
function vectorOf(column: string): string {
  const numbers = `trim(${column}::VARCHAR, '[](){}" ' || chr(9) || chr(10) || chr(13))`;
  return `('[' || regexp_replace(${numbers}, '[\\s,;"]+', ',', 'g') || ']')`;
}

/** Whether a column can be a feature, weight or time: not where it is only passed through. */
function mayBeFeature(name: string, options: TableOptions): boolean {
  const { columns, vector, weight, time, features = [] } = options;
  const wanted = [...(columns ?? []), vector, weight, time, ...features, listFeatures(features)];
  const onlyKept = options.keep === 'all' ? features.length > 0 : keptNames(options, []).includes(name);
  return !onlyKept || wanted.includes(name);
}
