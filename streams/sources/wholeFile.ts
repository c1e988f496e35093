import { createReadStream } from 'node:fs';
import { hasExtension } from '../formats/extensions.js';
import { byteStream } from './byteStream.js';
import { identifyFiles, withContent } from './fileIdentity.js';
import { describeFiles } from './fileList.js';
import { npzArray } from './npzArray.js';
import type { Source } from './source.js';
import type { SourceOptions } from './sourceOptions.js';

/**
 * A file that is read from its beginning to its end, and not in place: a JSON array, a compressed file, or a NumPy
 * archive, of which one array is read.
 * @throws MeanderError `input` where it cannot be read
 */
export async function wholeFile(path: string, options: SourceOptions): Promise<Source> {
  const [file] = await identifyFiles([path], []);
  const source = hasExtension(path, ['npz'])
    ? await npzArray(path, options)
    : await byteStream(createReadStream(path), path, { ...options, announce: !TELLING.test(path) });
  return withContent({ ...source, ...describeFiles([file]) }, [file]);
}

/** Names that say what the file holds, so that it need not be said. */
const TELLING = /\.(json|ndjson|jsonl|csv|tsv|npy|arrows?|feather|parquet)(\.gz|\.zst)?$/i;
