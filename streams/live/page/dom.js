/** The element that a selector finds. */
export const find = (selector) => document.querySelector(selector);

/** A new element; text is never taken for markup. */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Terms with what they mean, as children of a `dl`. */
export const pairs = (entries) =>
  entries.flatMap(([term, text]) => [element('dt', {}, term), element('dd', {}, String(text))]);

/** A button with a text. */
export const button = (text, onclick, more = {}) => element('button', { type: 'button', onclick, ...more }, text);
