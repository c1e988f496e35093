/** Letters that a beginning of a word must have, to stand for the whole word. */
const LEAST_BEGINNING = 3;
/** One of this many letters may be wrong, and in all no more than the second number. */
const [LETTERS_PER_ERROR, MOST_ERRORS] = [3, 3];

/**
 * The known word that is most like a mistyped one, whatever its case: one that differs in at most a third of its
 * letters (and in at most three), else the only one that begins with it. For flags, commands, values and columns.
 * @returns undefined where none is near
 */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const typed = word.toLowerCase();
  const [nearest] = known
    .map((other) => ({ other, errors: editDistance(typed, other.toLowerCase()) }))
    .filter(({ other, errors }) => errors <= errorsAllowed(Math.max(typed.length, other.length)))
    .sort((a, b) => a.errors - b.errors);
  if (nearest) return nearest.other;
  const begun = typed.length < LEAST_BEGINNING ? [] : known.filter((other) => other.toLowerCase().startsWith(typed));
  return begun.length === 1 ? begun[0] : undefined;
}

const errorsAllowed = (letters: number): number => Math.min(MOST_ERRORS, Math.floor(letters / LETTERS_PER_ERROR));

/** A hint for an error message: `; did you mean X?` where a known word is near, else nothing. */
export function didYouMean(word: string, known: readonly string[], prefix = ''): string {
  const nearest = nearestWord(word, known);
  return nearest === undefined ? '' : `; did you mean ${prefix}${nearest}?`;
}

/**
 * Number of letters to insert, delete or replace, or of neighbours to swap, to turn one word into another, where no
 * letter is changed twice (Damerau 1964, Levenshtein 1966: optimal string alignment).
 */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swaps = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, replaced, swaps ? before[j - 2] + 1 : Number.POSITIVE_INFINITY);
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}
