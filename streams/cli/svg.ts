import { printable } from '../report/printable.js';

/** An element of SVG without content; its attributes are written in the order given. */
export const element = (name: string, attributes: Readonly<Record<string, string | number>>): string =>
  `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${value}"`)
    .join('')}/>`;

/** A text in which nothing is markup. */
export const escapeText = (words: string): string => printable(words).replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A whole picture on white ground, one of its parts per line. */
export const svgDocument = (width: number, height: number, parts: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#222222">`,
    element('rect', { width, height, fill: 'white' }),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
