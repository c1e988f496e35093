import { type Document, fileBytes, fromDocument } from '../../../src/checkpoint/index.js';
import { modelError } from '../../../src/errors.js';
import type { Checkpoint } from '../../../src/learner/index.js';
import { readPlainTable } from '../ipc/plainTable.js';
import { sha256 } from './digest.js';

/** Key of the document in a schema's metadata. */
export const KEY = 'meander';
/** Buffers of a model's columns: validity and data of `cluster`, validity of the list, of its items and their data, and of `weight`. */
const [CENTROIDS, WEIGHTS, BUFFERS] = [4, 6, 7];

/** A model's document and numbers, as they lie in a file. */
interface Parts {
  text: string;
  centroids: Float64Array;
  weights: Float64Array;
}

/**
 * Reads what `encodeModel` wrote.
 * @param name for messages
 * @throws MeanderError `model` for other Arrow data, a flipped bit or an unknown format
 */
export async function decodeModel(bytes: Uint8Array, name: string): Promise<Checkpoint> {
  const { text, centroids, weights } = plainParts(bytes) ?? (await arrowParts(bytes, name));
  try {
    const { sha256: written, ...document } = JSON.parse(text) as Document;
    const trimmed = centroids.subarray(0, Number(document.k) * Number(document.d)).slice();
    const checkpoint = fromDocument(document, trimmed, weights.subarray(0, Number(document.k)).slice());
    const found = sha256(fileBytes(document, checkpoint.model.centroids, checkpoint.model.weights));
    if (found !== written) throw modelError(`its SHA-256 is ${found} but it says ${String(written)}`);
    return checkpoint;
  } catch (cause) {
    throw modelError(
      `${name} is a damaged or incompatible model: ${(cause as Error).message}. Use an earlier checkpoint, or fit again.`,
      { cause },
    );
  }
}

/** The parts of a model as Meander writes it; undefined where another tool wrote it anew in its own way. */
function plainParts(bytes: Uint8Array): Parts | undefined {
  const table = readPlainTable(bytes);
  const text = table?.metadata.get(KEY);
  if (!table || text === undefined || table.buffers.length !== BUFFERS) return undefined;
  const [centroids, weights] = [CENTROIDS, WEIGHTS].map((i) => float64s(table.buffers[i]));
  return { text, centroids, weights };
}

function float64s(bytes: Uint8Array): Float64Array {
  return new Float64Array(new Uint8Array(bytes.subarray(0, bytes.length - (bytes.length % 8))).buffer);
}

/** The same through apache-arrow, whatever columns, compression or chunks there are. */
async function arrowParts(bytes: Uint8Array, name: string): Promise<Parts> {
  const { readBytes } = await import('../ipc/decode.js');
  const { schema, batches } = await readBytes(bytes, name).catch((cause: Error) => {
    throw modelError(`${name} is no readable model: ${cause.message}`, { cause });
  });
  const text = schema.metadata.get(KEY);
  if (text === undefined || batches.length !== 1) {
    throw modelError(
      `${name} is Arrow data but no Meander model: its schema carries no "${KEY}" document. Make one with meander fit --out.`,
    );
  }
  const [, list, weight] = batches[0].data.children;
  return {
    text,
    centroids: Float64Array.from(list.children[0].values as Float64Array),
    weights: Float64Array.from(weight.values as Float64Array),
  };
}
