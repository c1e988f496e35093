import { usageError } from '../../src/errors.js';
import type { Source } from './source.js';

/** A source whose bytes come once: the second reading is refused, since it would find other rows or none. */
export function onlyOnce(source: Source): Source {
  let opened = false;
  return {
    ...source,
    open(position, signal) {
      if (opened) throw usageError(`${source.name} can be read only once; write it to a file, and read that.`);
      opened = true;
      return source.open(position, signal);
    },
  };
}
