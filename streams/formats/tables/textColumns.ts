import type { Engine } from './duckdb.js';
import { quoteName } from './sql.js';
import type { TableColumn } from './table.js';
import { keptNames, namedFeatures, type TableOptions, weightAndTime } from './tableOptions.js';

/** Rows at the start of a text file whose values decide the type of a column. */
const SAMPLE = 20_480;

/** Types of numbers, also as items of lists, that are read as DOUBLE. */
const NUMERIC = /^(U?BIGINT|U?HUGEINT|U?INTEGER|DOUBLE|DECIMAL\(.*\))(?=$|\[)/;

/**
 * The columns of a text file, whose format does not say their types. Numbers are DOUBLE, since whole numbers at the
 * start may be followed by fractions. A text column of which at least half of the sampled values are numbers is
 * numeric, too: a single "NA" then makes a bad row, instead of silently removing the column from the features.
 * @param sql a query that gives the rows with the types that DuckDB guesses
 */
export async function inferColumns(engine: Engine, sql: string, options: TableOptions): Promise<TableColumn[]> {
  const columns = (await engine.describe(sql)).map(({ name, type }) => ({
    name,
    type: type.replace(NUMERIC, 'DOUBLE'),
  }));
  const texts = columns.filter(({ name, type }) => /^(VARCHAR|JSON)$/.test(type) && mayBeNumeric(name, options));
  if (texts.length === 0) return columns;
  const tests = texts.map(({ name }) => {
    const column = quoteName(name);
    return `2 * count(TRY_CAST(${column} AS DOUBLE)) >= greatest(1, count(${column})) AS ${column}`;
  });
  const [isNumeric] = await engine.rows(`SELECT ${tests.join(', ')} FROM (${sql} LIMIT ${SAMPLE})`);
  return columns.map((column) => (isNumeric[column.name] ? { ...column, type: 'DOUBLE' } : column));
}

/** Whether a column can be a feature, weight or time. */
function mayBeNumeric(name: string, options: TableOptions): boolean {
  const features = namedFeatures(options) ?? (options.keep === 'all' ? options.features : undefined);
  return features ? [...features, ...weightAndTime(options)].includes(name) : !keptNames(options, []).includes(name);
}
