import { DELIMITERS, marksToTry, mayHaveGroups } from './csvCandidates.js';
import { isUnlikelyHeader } from './csvHeader.js';
import { type WeighedDialect, weighDialect } from './csvNumbers.js';
import type { CsvOptions } from './csvOptions.js';
import { type CsvDialect, escaped, NEW_LINES, settingsOf, textSetting } from './csvSettings.js';
import type { Engine } from './duckdb.js';
import { quoteName, quoteText } from './sql.js';
import type { TableColumn } from './table.js';

/** Rows that are looked at. */
const SAMPLE = 20_480;
/** Types of columns that are not text. */
const isTyped = ({ type }: TableColumn): boolean => type !== 'VARCHAR';

/** A CSV file. */
export interface CsvFile {
  /** Its path or URL as an SQL literal. */
  readonly file: string;
  /** Its beginning, see `csvBeginning`; it is read only where there is a choice. */
  readonly beginning: () => Promise<string | undefined>;
}

/**
 * The dialect of a CSV file. DuckDB's sniffer does not try decimal commas, and it skips lines that do not fit. So where
 * its result leaves columns of text, no header or skipped lines, other delimiters and decimal marks that occur are
 * tried, too. The dialect that makes numbers of the largest part of the columns is taken, where each line that is left
 * out counts against it, then that which skips fewest lines.
 * @throws Error of DuckDB where no dialect fits
 */
export async function findDialect(engine: Engine, csv: CsvFile, options: CsvOptions): Promise<CsvDialect> {
  const sniff = async (more: CsvOptions, lenient = false): Promise<WeighedDialect> => {
    const dialect = await sniffDialect(engine, csv.file, { ...more, ...given(options) }, lenient);
    if (isPlain(dialect) && !lenient) return { dialect, lines: Number.POSITIVE_INFINITY, numbers: 0, isUnsplit: false };
    return weighDialect(engine, csv.file, dialect, { settings: settingsOf(dialect), lenient });
  };
  const first = await sniff({}).catch((cause: unknown) => cause as Error);
  if (first instanceof Error && /not utf-8 encoded/.test(first.message)) throw first;
  if (!(first instanceof Error) && isPlain(first.dialect)) return first.dialect;
  // DuckDB skips all lines before a later one that is wider, although that one is the odd one.
  const skips = !(first instanceof Error) && first.dialect.skip > 0 && options.skip === undefined;
  const whole = skips ? (await sniff({ skip: 0 }, true).catch(() => undefined))?.dialect : undefined;
  if (whole && isPlain(whole) && whole.columns.length > 1) return whole;
  const beginning = await csv.beginning();
  const found = first instanceof Error ? [] : [first];
  for (const marks of marksToTry(beginning, first instanceof Error ? first : first.dialect, options)) {
    const other = await sniff(marks)
      .catch(() => sniff(marks, true))
      .catch(() => undefined);
    if (other) found.push(other);
  }
  const [best] = found.sort(byFit(found));
  if (!best) throw first;
  return options.thousands === undefined && best.dialect.columns.some((column) => !isTyped(column))
    ? withThousands(engine, csv.file, { best: best.dialect, options, beginning })
    : best.dialect;
}

/** Only the options that are given. */
const given = (options: CsvOptions): CsvOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** Whether a dialect leaves no doubt: all columns are numbers or times under a header, and no line is skipped. */
const isPlain = ({ columns, header, skip }: CsvDialect): boolean => header && skip === 0 && columns.every(isTyped);

const typedPart = ({ columns }: CsvDialect): number => columns.filter(isTyped).length / columns.length;

/** 1 where all cells of a column, or a name, have a delimiter in them, as where a whole header is one name; or 0. */
function unsplit({ dialect, isUnsplit }: WeighedDialect): number {
  const names = isUnlikelyHeader(dialect) ? [] : dialect.columns.map(({ name }) => name);
  return isUnsplit || names.some((name) => DELIMITERS.some((delimiter) => name.includes(delimiter))) ? 1 : 0;
}

/** An order of dialects, the best first. */
function byFit(all: readonly WeighedDialect[]): (a: WeighedDialect, b: WeighedDialect) => number {
  const most = Math.max(...all.map(({ lines }) => lines).filter(Number.isFinite), 1);
  const score = ({ dialect, lines }: WeighedDialect) => typedPart(dialect) * Math.min(1, lines / most);
  return (a, b) =>
    unsplit(a) - unsplit(b) ||
    score(b) - score(a) ||
    b.numbers / b.dialect.columns.length - a.numbers / a.dialect.columns.length ||
    a.dialect.skip - b.dialect.skip ||
    b.dialect.columns.length - a.dialect.columns.length;
}

/** The best dialect without thousands separators, and what it was found in. */
interface FoundDialect {
  best: CsvDialect;
  options: CsvOptions;
  beginning: string | undefined;
}

/** The dialect with a thousands separator, if all texts of some column are groups of three digits. */
async function withThousands(
  engine: Engine,
  file: string,
  { best, options, beginning }: FoundDialect,
): Promise<CsvDialect> {
  const { delimiter, header, skip } = best;
  for (const decimal of options.decimal === undefined ? (['.', ','] as const) : [options.decimal]) {
    const thousands = decimal === '.' ? ',' : '.';
    if (decimal === delimiter || (decimal !== best.decimal && best.decimal === ',')) continue;
    if (!mayHaveGroups(beginning, thousands, delimiter)) continue;
    const settings = given({ ...options, delimiter, decimal, header, skip, thousands });
    const found = await sniffDialect(engine, file, settings).catch(() => undefined);
    if (found && (await hasGroups(engine, file, best, found))) return found;
  }
  return best;
}

/** Whether what a thousands separator makes numbers of are groups of three digits, in every row looked at. */
async function hasGroups(engine: Engine, file: string, plain: CsvDialect, found: CsvDialect): Promise<boolean> {
  const { thousands, decimal, columns } = found;
  const changed = plain.columns.filter((column, i) => !isTyped(column) && columns[i] && isTyped(columns[i]));
  if (changed.length === 0 || columns.length !== plain.columns.length) return false;
  const grouped = quoteText(`^\\s*[-+]?\\d{1,3}([${thousands}]\\d{3})*([${decimal}]\\d+)?\\s*$`);
  const tests = changed.map(({ name }) => `bool_and(regexp_matches(${quoteName(name)}, ${grouped}))`);
  const texts = `FROM read_csv(${file}, ${settingsOf(plain)}, columns = ${textColumns(plain)}, ignore_errors = true)`;
  const [row] = await engine.rows(`SELECT ${tests.join(' AND ')} AS fits FROM (${texts} LIMIT ${SAMPLE})`);
  return row?.fits === true;
}

const textColumns = ({ columns }: CsvDialect): string =>
  `{${columns.map(({ name }) => `${quoteText(name)}: 'VARCHAR'`).join(', ')}}`;

/** @param lenient whether lines with other columns are no reason to refuse a dialect; they are refused when read */
async function sniffDialect(engine: Engine, file: string, options: CsvOptions, lenient = false): Promise<CsvDialect> {
  const { delimiter, decimal, thousands, header, quote, skip, encoding } = options;
  const settings = [
    ...textSetting('delim', delimiter),
    ...textSetting('decimal_separator', decimal),
    ...textSetting('thousands', thousands),
    ...textSetting('quote', quote),
    ...textSetting('encoding', encoding),
    ...(header === undefined ? [] : [`header = ${header}`]),
    ...(skip === undefined ? [] : [`skip = ${skip}`]),
    ...(lenient ? ['ignore_errors = true'] : []),
  ];
  const [found] = await engine.rows(`FROM sniff_csv(${[file, ...settings].join(', ')})`);
  const quoteFound = quote ?? (set(found.Quote) || '"');
  const columns = found.Columns as { items: { entries: { name: string; type: string } }[] };
  return {
    delimiter: set(found.Delimiter),
    decimal: decimal ?? '.',
    thousands,
    header: found.HasHeader === true,
    quote: quoteFound,
    escape: set(found.Escape) || quoteFound,
    newLine: NEW_LINES.find((newLine) => escaped(newLine) === found.NewLineDelimiter) ?? '\n',
    skip: Number(found.SkipRows),
    encoding,
    comment: set(found.Comment),
    dateFormat: found.DateFormat === null ? undefined : String(found.DateFormat),
    timestampFormat: found.TimestampFormat === null ? undefined : String(found.TimestampFormat),
    columns: columns.items.map(({ entries: { name, type } }) => ({ name, type })),
  };
}

const set = (value: unknown): string => (value === '(empty)' || value === null ? '' : String(value));
