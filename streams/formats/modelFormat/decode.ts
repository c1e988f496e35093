import { type Document, fileParts, fromDocument } from '../../../src/checkpoint/index.js';
import { modelError } from '../../../src/errors.js';
import type { Checkpoint } from '../../../src/learner/index.js';
import { readPlainTable } from '../ipc/plainTable.js';
import { digestOf, sha256 } from './digest.js';
import { DOCUMENT_KEY, ModelBuffers } from './layout.js';

/** The document and the numbers of a model, as they lie in its bytes. */
interface ModelTable {
  /** The JSON document. */
  document: string;
  /** At least k×d numbers, row-major. */
  centroids: Float64Array;
  /** At least k numbers. */
  weights: Float64Array;
}

/**
 * Reads a model or checkpoint that `encodeModel` wrote, or that another tool wrote again from such a file.
 * @param name for error messages
 * @throws MeanderError `model` for other Arrow data, a single flipped bit, or a format that this version does not know
 * @category Sinks
 */
export async function decodeModel(bytes: Uint8Array, name: string): Promise<Checkpoint> {
  const table = readModelTable(bytes) ?? (await readForeignTable(bytes, name));
  try {
    return toCheckpoint(table);
  } catch (cause) {
    const reason = (cause as Error).message.replace(/\.$/, '');
    throw modelError(
      `${name} is a damaged or incompatible model: ${reason}. Use an earlier checkpoint, or run fit again.`,
      { cause },
    );
  }
}

/** @throws Error where the document does not fit the numbers or its SHA-256 differs */
function toCheckpoint(table: ModelTable): Checkpoint {
  const { sha256: written, ...document } = JSON.parse(table.document) as Document;
  const [k, d] = [Number(document.k), Number(document.d)];
  const centroids = table.centroids.subarray(0, k * d).slice();
  const weights = table.weights.subarray(0, k).slice();
  const found = sha256(fileParts(document, centroids, weights));
  if (found !== written) throw modelError(`its SHA-256 is ${found}, but its document states ${String(written)}`);
  const checkpoint = fromDocument(document, centroids, weights);
  const digest = digestOf(checkpoint);
  if (document.digest !== undefined && document.digest !== digest)
    throw modelError(`its digest is ${digest}, but its document states ${String(document.digest)}`);
  return checkpoint;
}

/** The table of a model as Meander writes it; undefined where another tool wrote it with other buffers. */
function readModelTable(bytes: Uint8Array): ModelTable | undefined {
  const table = readPlainTable(bytes);
  const document = table?.metadata.get(DOCUMENT_KEY);
  if (!table || document === undefined || table.buffers.length !== ModelBuffers.count) return undefined;
  return {
    document,
    centroids: toFloat64s(table.buffers[ModelBuffers.centroids]),
    weights: toFloat64s(table.buffers[ModelBuffers.weights]),
  };
}

/** The numbers of a buffer, copied so that they are aligned. */
function toFloat64s(bytes: Uint8Array): Float64Array {
  return new Float64Array(new Uint8Array(bytes.subarray(0, bytes.length - (bytes.length % 8))).buffer);
}

/**
 * The table of a model that another tool wrote, read by apache-arrow whatever its compression and buffers.
 * @throws MeanderError `model` for other Arrow data
 */
async function readForeignTable(bytes: Uint8Array, name: string): Promise<ModelTable> {
  const { fromIpc } = await import('../ipc/decode.js');
  const { schema, batches } = await fromIpc(bytes, name).catch((cause: Error) => {
    throw modelError(`${name} is not a readable model: ${cause.message}`, { cause });
  });
  const document = schema.metadata.get(DOCUMENT_KEY);
  if (document === undefined || batches.length !== 1) {
    const found = document === undefined ? 'no such key' : `${batches.length} record batches`;
    throw modelError(
      `${name} is Arrow data but no Meander model: a model has the key "${DOCUMENT_KEY}" in its schema’s metadata ` +
        `and one record batch, this has ${found}. Make a model with meander fit --out.`,
    );
  }
  const [, list, weight] = batches[0].data.children;
  return {
    document,
    centroids: Float64Array.from(list.children[0].values as Float64Array),
    weights: Float64Array.from(weight.values as Float64Array),
  };
}
