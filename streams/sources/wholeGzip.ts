import { createReadStream } from 'node:fs';
import { gunzipped } from '../formats/decompress.js';
import type { CheckUnderWay } from './tableSource.js';

/**
 * Checks that a gzipped file is whole, in another thread while it is read: DuckDB takes the end of one that is
 * truncated for the end of its rows, and compares no checksum.
 */
export function wholeGzip(path: string): CheckUnderWay {
  const file = createReadStream(path);
  const done = decompressed(file, path);
  done.catch(() => {});
  return { done, stop: () => file.destroy() };
}

async function decompressed(chunks: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  for await (const _ of gunzipped(chunks, path));
}
