/** Characters that take two columns of a terminal: East Asian wide ones and pictures (Unicode, UAX #11). */
const WIDE = new RegExp(
  '[\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff00-\\uff60]|' +
    '[\\uffe0-\\uffe6\\u{1f300}-\\u{1faff}\\u{20000}-\\u{3fffd}]',
  'u',
);
/** Characters that take none: they are drawn over the one before. */
const COMBINING = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Texts of characters that take one column: ASCII, and what charts are made of. */
const NARROW = /^[\x20-\x7e\u2500-\u259f\u2800-\u28ff]*$/;

/** Columns of a terminal that a character takes. */
const widthOf = (character: string): number => (COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1);

/** Columns of a terminal that a text takes. */
export function cellWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

/** A text that takes at most some columns; one that is cut ends with `…`. */
export function cutToWidth(text: string, columns: number): string {
  if (cellWidth(text) <= columns) return text;
  let [cut, width] = ['', 1];
  for (const character of text) {
    width += widthOf(character);
    if (width > columns) break;
    cut += character;
  }
  return columns < 1 ? '' : `${cut}…`;
}
