/**
 * What a column holds, as far as it matters for the choice of features: numbers; booleans, read as 0 and 1; lists of
 * numbers; times, read as seconds on request; or something that is not a feature.
 */
export type ColumnKind = 'number' | 'boolean' | 'list' | 'time' | 'text' | 'nested' | 'empty' | 'other';

/** A column of some data, as its reader describes it, whatever format it is in. */
export interface OfferedColumn {
  /** Its name; that of a part of a nested column is a path, such as `after.x`. */
  readonly name: string;
  /** What it holds. */
  readonly kind: ColumnKind;
  /** Its type in words, for messages. */
  readonly type: string;
  /** Numbers of each list; undefined where it is no list or its type does not say it. */
  readonly width?: number;
  /** Names of the numbers of a list; undefined where they have none. */
  readonly names?: readonly string[];
  /** True for a part of a nested column, which is a feature only if it is named. */
  readonly inside?: boolean;
  /** True for the row labels that pandas writes beside the data. */
  readonly isIndex?: boolean;
  /** True where its name and its values, distinct whole numbers, are those of an identifier. */
  readonly isIdentifier?: boolean;
}

/** All columns of some data. */
export interface OfferedData {
  /** What messages call the data, such as the name of a file. */
  readonly name: string;
  /** Its columns, in order. */
  readonly columns: readonly OfferedColumn[];
  /** True where a source has chosen the features already, so that an excluded column may be missing. */
  readonly chosen?: boolean;
}

/** The columns with their types, for messages. */
export const listOffered = ({ columns }: OfferedData): string =>
  columns
    .filter(({ inside }) => !inside)
    .map(({ name, type }) => `${name} (${type})`)
    .join(', ') || 'none';

/** Whether a column becomes a feature without being named. */
export const isUsual = ({ kind, inside, isIndex }: OfferedColumn): boolean =>
  (kind === 'number' || kind === 'boolean') && !inside && !isIndex;

/** Whether a name is one that identifiers have, such as `id`, `user_id`, `rowNumber` or `index`. */
export const isIdentifierName = (name: string): boolean =>
  /(^|[_\s.-])(id|idx|index|uuid|guid|key|pk|rowid|row|nr|row_?(id|num|number|nr|index))$/i.test(name) ||
  /[a-z](Id|ID|Key|Index|Uuid)$/.test(name);

/** The names under which pandas writes its row labels where they have none of their own. */
export const isIndexName = (name: string): boolean => /^(__index_level_\d+__|Unnamed: 0)$/.test(name);
