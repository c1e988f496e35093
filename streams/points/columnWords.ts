import { usageError } from '../../src/errors.js';
import { nearestWord } from '../../src/options/index.js';
import { isUsual, listOffered, type OfferedData } from './offeredColumns.js';

/**
 * The names of the columns that some words choose. A word is the name of a column; a pattern with `*`, which stands for
 * the columns that are features by default; or either with `-` before it, which takes columns out again. Where all
 * words take out, they take out of the default. The exact name of a column always means that column.
 * @param others columns that are not features, such as the weight
 * @throws MeanderError `usage` for a word that no column has
 */
export function expandColumns(words: readonly string[], data: OfferedData, others: readonly string[]): string[] {
  const known = new Set(data.columns.flatMap(({ name, names = [] }) => [name, ...names]));
  const isExclusion = (word: string) => word.startsWith('-') && !known.has(word);
  const matches = (pattern: string) => matching(pattern, data, known, others);
  const excluded = new Set<string>();
  for (const word of words.filter(isExclusion)) {
    const names = matches(word.slice(1));
    if (names.length === 0 && !data.chosen && !others.includes(word.slice(1))) throw noColumn(word.slice(1), data);
    for (const name of names) excluded.add(name);
  }
  const wanted = words.filter((word) => !isExclusion(word));
  const included = wanted.length === 0 && words.length > 0 ? ['*'] : wanted;
  const chosen = included.flatMap((word) => {
    const names = matches(word);
    if (names.length === 0) throw noColumn(word, data);
    return names;
  });
  return [...new Set(chosen)].filter((name) => !excluded.has(name));
}

/** Whether some words choose columns by patterns or exclusions, not by their names alone. */
export const hasPattern = (words: readonly string[] | undefined): boolean =>
  words?.some((word) => word.startsWith('-') || word.includes('*')) ?? false;

function matching(pattern: string, data: OfferedData, known: Set<string>, others: readonly string[]): string[] {
  if (known.has(pattern)) return [pattern];
  if (!pattern.includes('*')) return [];
  const expression = new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`, 's');
  const prefix = pattern.slice(0, pattern.indexOf('*'));
  return data.columns
    .filter(
      (column) => isUsual(column) || (column.inside && prefix.includes('.') && isUsual({ ...column, inside: false })),
    )
    .map(({ name }) => name)
    .concat(data.columns.flatMap(({ names = [] }) => names))
    .filter((name) => !others.includes(name) && expression.test(name));
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** The error for a column that some data does not have, with the name that was probably meant. */
export function noColumn(name: string, data: OfferedData): Error {
  const nearest = nearestWord(
    name,
    data.columns.map((column) => column.name),
  );
  const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  return usageError(
    `There is no column "${name}"${` in ${data.name || 'the data'}`}; its columns are: ${listOffered(data)}.${hint}`,
  );
}
