import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';

/** The bytes of a gzip stream. @throws Error where they are damaged or end too early */
export async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* Readable.from(chunks).compose(createGunzip()) as AsyncIterable<Uint8Array>;
}

/** The bytes of a Zstandard stream. @throws Error where they are damaged */
export async function* unzstandard(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  const decompress = new Decompress((piece) => pieces.push(piece.slice()));
  for await (const chunk of chunks) {
    decompress.push(Uint8Array.from(chunk));
    yield* pieces;
    pieces = [];
  }
  decompress.push(new Uint8Array(0), true);
  yield* pieces;
}
