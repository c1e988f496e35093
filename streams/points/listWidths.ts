import { type Data, DataType, type LargeList, type List, type RecordBatch, type Schema } from 'apache-arrow';
import { isNumber, isText } from './columnTypes.js';
import { listFeatures } from './featureNames.js';
import { isValid } from './validity.js';
import { numbersOfText, textsOf } from './vectorText.js';

/** Which columns of lists the options ask for. */
export interface ListChoice {
  /** The only list that is a feature, where one was named. */
  readonly vector?: string;
  /** The columns that are features, where they were named. */
  readonly columns?: readonly string[];
  /** The names of the model's features, where there is a model. */
  readonly features?: readonly string[];
  /** Columns that are passed through as they are. */
  readonly keep?: readonly string[] | 'all';
}

/** Record batches with lists, and lists with numbers, after which no more are looked at. */
const [ENOUGH_BATCHES, ENOUGH_LISTS] = [8, 1024];
/** Rows that are looked at where none has a number. */
const MOST_ROWS = 2 ** 20;

/** A column of lists of any lengths, with offsets of 32 or 64 bits. */
export const isListOfNumbers = (type: DataType): type is List | LargeList =>
  (DataType.isList(type) || DataType.isLargeList(type)) && isItem(type.children[0].type);

/** Whether numbers of this type may be in a list. */
const isItem = (type: DataType): boolean => isNumber(type) || DataType.isBool(type);

/**
 * Indices of the columns whose lists may become features, so that their length must be found in the rows: those of
 * lists, and those of texts, which may be vectors.
 */
export function listsToMeasure(schema: Schema, { vector, columns, features = [], keep = [] }: ListChoice): number[] {
  const wanted = (name: string): boolean => {
    if (vector !== undefined) return name === vector;
    if (columns) return columns.some((column) => column === name);
    if (features.length > 0) return name === listFeatures(features);
    return keep === 'all' || !keep.includes(name);
  };
  return schema.fields.flatMap(({ type, name }, i) =>
    (isListOfNumbers(type) || isText(type)) && wanted(name) ? [i] : [],
  );
}

/** What was found in a column. */
interface Counts {
  /** Lists by how many numbers they hold. */
  readonly lengths: Map<number, number>;
  /** Texts, of which some are vectors; 0 in a column of lists. */
  texts: number;
}

/**
 * Finds how many numbers the lists of some columns hold. The schema does not say it, and the first row alone may be
 * null, empty or wrong, so the lengths of many rows are counted.
 */
export class ListWidths {
  private readonly counts: Map<number, Counts>;
  private batches = 0;
  private rows = 0;

  /**
   * @param columns indices of the columns
   * @param named the column that was asked for by name, as `ListChoice.vector`
   */
  constructor(
    columns: readonly number[],
    private readonly named?: number,
  ) {
    this.counts = new Map(columns.map((column) => [column, { lengths: new Map(), texts: 0 }]));
  }

  /** Counts the lengths of the lists in a record batch; nulls and empty lists say nothing. */
  add(batch: RecordBatch): void {
    this.rows += batch.numRows;
    for (const [column, counts] of this.counts) {
      const data = batch.data.children[column];
      if (isText(data.type)) countTexts(data, counts);
      else countLengths(data, counts.lengths);
    }
    if ([...this.counts.values()].every(({ lengths, texts }) => lengths.size > 0 || texts > 0)) this.batches++;
  }

  /** Whether enough rows were seen. */
  get enough(): boolean {
    const seen = [...this.counts.values()].map(({ lengths, texts }) => Math.max(sum(lengths), texts));
    const least = Math.min(...seen);
    return this.rows >= MOST_ROWS || (least > 0 && (least >= ENOUGH_LISTS || this.batches >= ENOUGH_BATCHES));
  }

  /**
   * Numbers of each list by column index: the most frequent length, where at least half of the lists have it, or where
   * it is the only column of lists or was asked for by name. Columns without numbers, with lists of many lengths, and
   * of texts of which fewer than half are vectors, are left out.
   */
  widths(): Map<number, number> {
    const found = new Map<number, number>();
    const lists = [...this.counts].filter(([, { texts }]) => texts === 0).map(([column]) => column);
    const always = this.named ?? (lists.length === 1 ? lists[0] : undefined);
    for (const [column, { lengths, texts }] of this.counts) {
      const [width, count] = [...lengths].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [0, 0]);
      const vectors = sum(lengths);
      const isRegular = column === always || 2 * count >= vectors;
      if (width > 0 && isRegular && 2 * vectors >= texts) found.set(column, width);
    }
    return found;
  }
}

const sum = (counts: ReadonlyMap<number, number>): number =>
  [...counts.values()].reduce((all, count) => all + count, 0);

function countLengths(list: Data, counts: Map<number, number>): void {
  for (let row = 0; row < list.length; row++) {
    const length = isValid(list, row) ? lengthAt(list, row) : 0;
    if (length > 0) counts.set(length, (counts.get(length) ?? 0) + 1);
  }
}

function countTexts(column: Data, counts: Counts): void {
  for (const text of textsOf(column)) {
    if (text === null) continue;
    if (++counts.texts > ENOUGH_LISTS) return;
    const length = numbersOfText(text)?.length ?? 0;
    if (length > 0) counts.lengths.set(length, (counts.lengths.get(length) ?? 0) + 1);
  }
}

/** Numbers in the list of a row. */
export const lengthAt = ({ valueOffsets }: Data, row: number): number =>
  Number(valueOffsets[row + 1]) - Number(valueOffsets[row]);
