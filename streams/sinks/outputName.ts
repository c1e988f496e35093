import { usageError } from '../../src/errors.js';
import { arrowExtensions, hasExtension } from '../formats/extensions.js';

/** Extensions of the Arrow files that are written; a name without an extension is that of an Arrow stream, too. */
export const writtenArrowExtensions: readonly string[] = ['arrows', ...arrowExtensions.filter((e) => e !== 'arrows')];

/** The format that the name of an Arrow file asks for: `.arrow` and `.feather` are files with a footer. */
export const arrowFormatOf = (path: string): 'file' | 'stream' =>
  hasExtension(path, ['arrow', 'feather']) ? 'file' : 'stream';

/**
 * Checks that the name of a file does not promise another format than the one that will be written.
 * @param path a file; a name without an extension promises nothing, and `-` is stdout
 * @param extensions those of the format, without the dot
 * @throws MeanderError `usage` for another extension
 */
export function assertExtension(path: string, extensions: readonly string[]): void {
  const extension = /[^/\\]\.([^./\\]*)$/.exec(path)?.[1];
  if (extension === undefined || hasExtension(path, extensions)) return;
  throw usageError(
    `"${path}" ends in .${extension}, but what is written there is ${describeFormat(extensions)}; ` +
      `give a name that ends in .${extensions.join(', .')}.`,
  );
}

const describeFormat = (extensions: readonly string[]): string =>
  extensions.includes('parquet')
    ? 'a table of labels'
    : extensions.includes('arrow')
      ? 'an Arrow file or stream'
      : `a .${extensions[0]} file`;
