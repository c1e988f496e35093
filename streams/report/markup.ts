import { printable } from './printable.js';

/** A piece of HTML in which every text is a text. */
export class Markup {
  /** @param html the piece */
  constructor(readonly html: string) {}
}

/** What may stand in a piece of HTML. */
export type Content = Markup | string | number | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function htmlOf(content: Content): string {
  if (content instanceof Markup) return content.html;
  if (typeof content === 'object') return content.map(htmlOf).join('');
  return printable(String(content)).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** A piece of HTML. What is put into it is shown as text, unless it is such a piece itself. */
export const html = (pieces: TemplateStringsArray, ...contents: readonly Content[]): Markup =>
  new Markup(pieces.map((piece, i) => (i === 0 ? piece : htmlOf(contents[i - 1]) + piece)).join(''));

/** Nothing. */
export const nothing = new Markup('');
