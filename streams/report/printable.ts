/**
 * Characters that a terminal obeys instead of showing: the controls of ASCII and Latin-1, with line ends and ESC, and
 * those of Unicode that end lines or turn the direction of what follows.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const unicodeEscape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * One line of text with nothing in it that a terminal obeys: names of files and columns, and whatever else comes from
 * data, may hold escape sequences. Such characters are shown as `\u001b`.
 */
export const printable = (line: string): string =>
  line.replace(OBEYED, (character) => named[character] ?? unicodeEscape(character));

/** A value as one line of JSON, in which such characters are escaped, too. */
export const printableJson = (value: unknown): string => JSON.stringify(value).replace(OBEYED, unicodeEscape);
