import { inputError, usageError } from '../../src/errors.js';
import type { ColumnOptions } from './columnOptions.js';
import { listFeatures } from './featureNames.js';

/** A column of lists of numbers. */
export interface OfferedList {
  /** Its name. */
  readonly name: string;
  /** Numbers of each list; undefined where the type does not say it. */
  readonly width: number | undefined;
  /** Names of the numbers; undefined where they have none. */
  readonly names: readonly string[] | undefined;
}

/** The columns of some data that can be features, whatever format they are in. */
export interface OfferedColumns {
  /** Names of the columns of numbers. */
  readonly numbers: readonly string[];
  /** The columns of lists of numbers. */
  readonly lists: readonly OfferedList[];
  /** All columns in words, for error messages. */
  readonly described: string;
}

/** The options that say which columns are features. */
export type FeatureOptions = Pick<ColumnOptions, 'columns' | 'vector'>;

/** The name that a list has where its format gives it none, such as in .npy files. */
const NO_NAME = 'vector';

/**
 * Finds the features of a model in some data, as options that choose columns. A feature is found by its name, wherever
 * it stands and whatever other columns there are. The numbers of a list have no names of their own, so a whole list is
 * found by its name and its width, or by its width alone where one of the two has no name.
 * @param options with the `features` of a model, if there is one; its other fields are the user's choice
 * @throws MeanderError `input` where the data lacks a feature, with both lists; `usage` where the chosen columns are
 *   not those of the model
 */
export function columnsOfModel(offered: OfferedColumns, options: ColumnOptions): FeatureOptions {
  const { columns, vector, features, match = 'name' } = options;
  const chosen = { columns, vector };
  if (!features?.length || match === 'place' || vector !== undefined) return chosen;
  if (columns ? sameNames(columns, features) : holdsAll(offered, features)) return { columns: features };
  const list = listFeatures(features);
  if (columns) return list ? chosen : refuseColumns(columns, features);
  return list ? { vector: findList(offered, list, features.length) } : { vector: onlyNameless(offered, features) };
}

const sameNames = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && others.every((name) => some.includes(name));

const holdsAll = ({ numbers, lists }: OfferedColumns, features: readonly string[]): boolean =>
  [numbers, ...lists.map(({ names = [] }) => names)].some((names) => features.every((name) => names.includes(name)));

/** The list that stands for that of the model; undefined where none has its width, so that the columns are taken. */
function findList({ lists, described }: OfferedColumns, wanted: string, d: number): string | undefined {
  const same = lists.find(({ name }) => name === wanted);
  if (same) return same.name;
  const fitting = lists.filter(({ width }) => width === undefined || width === d);
  if (fitting.length === 0) return undefined;
  const [{ name, names }, ...others] = fitting;
  if (others.length === 0 && (names || wanted === NO_NAME || name === NO_NAME)) return name;
  throw inputError(
    `The model was learned from the list "${wanted}", which the data does not have; its columns are: ${described}. ` +
      'Name the list that stands for it with vector (--vector NAME).',
  );
}

/** The only list of as many numbers as the model has features, in data that has none of these by name. */
function onlyNameless({ numbers, lists, described }: OfferedColumns, features: readonly string[]): string {
  const known = [numbers, ...lists.map(({ names = [] }) => names)].flat();
  const missing = features.filter((name) => !known.includes(name));
  const nameless = lists.filter(({ names, width }) => !names && (width === undefined || width === features.length));
  if (missing.length === features.length && nameless.length === 1) return nameless[0].name;
  const lacks = missing.length > 0 ? `the data lacks ${listNames(missing)}` : 'the data has them in several columns';
  throw inputError(
    `The model was learned from the features ${listNames(features)}, but ${lacks}; its columns are: ${described}. ` +
      'Rename the columns, or choose some with columns and take them by place with match "place" ' +
      '(--columns A,B --match place).',
  );
}

function refuseColumns(columns: readonly string[], features: readonly string[]): never {
  throw usageError(
    `The chosen columns are ${listNames(columns)}, but the model was learned from ${listNames(features)}; leave out ` +
      'columns (--columns), or take them by place with match "place" (--match place).',
  );
}

/** Names that a message shows. */
const SHOWN = 20;

/** Names with commas between them, for messages; of very many only the first. */
export const listNames = (names: readonly string[]): string =>
  `${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''}`;
