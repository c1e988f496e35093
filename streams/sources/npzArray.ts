import { open } from 'node:fs/promises';
import { chooseArray } from '../formats/vectors/npz.js';
import type { Source } from './source.js';
import type { SourceOptions } from './sourceOptions.js';
import { ofSpooled, spool } from './spool.js';
import { vectorFiles } from './vectorFiles.js';

/**
 * One array of a NumPy archive, by the name that `options.vector` says, or the only one; its column has its name.
 * @throws MeanderError `input` where the archive is damaged, or the array cannot be chosen
 */
export async function npzArray(path: string, options: SourceOptions): Promise<Source> {
  const handle = await open(path);
  try {
    const { name, chunks } = await chooseArray(handle, path, options.vector);
    const copy = await spool(chunks, path, 'npy', options.onCopied);
    options.notify?.(`${path} is read as a NumPy archive; its array "${name}" is taken`);
    return ofSpooled(await vectorFiles([copy.path], { ...options, column: name }), path, copy);
  } finally {
    await handle.close();
  }
}
