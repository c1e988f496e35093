import { usageError } from '../../../src/errors.js';
import type { Checkpoint } from '../../../src/learner/index.js';
import { inverseTransform } from '../../../src/model/index.js';
import { writeAtomically } from '../atomicFile.js';
import { toOnnx } from './onnx.js';

const text = (content: string) => new TextEncoder().encode(content);
const bytesOf = (numbers: Float64Array) => new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
/** The centroids in the units of the data. */
const centroidsOf = ({ model: { transform, centroids } }: Checkpoint) => inverseTransform(transform, centroids);
const rowsOf = (checkpoint: Checkpoint) => {
  const { k, d } = checkpoint.model;
  const centroids = centroidsOf(checkpoint);
  return Array.from({ length: k }, (_, j) => Array.from(centroids.subarray(j * d, (j + 1) * d)));
};

function join(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

/** NumPy format 1.0, float64 k×d. */
function toNpy(checkpoint: Checkpoint): Uint8Array {
  const { k, d } = checkpoint.model;
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${k}, ${d}), }`;
  const padded = header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11);
  const length = padded.length + 1;
  return join(
    Uint8Array.from([0x93, ...text('NUMPY'), 1, 0, length % 256, Math.floor(length / 256)]),
    text(`${padded}\n`),
    bytesOf(centroidsOf(checkpoint)),
  );
}

/** Safetensors with `centroids` [k, d] and `weights` [k], both F64. */
function toSafetensors(checkpoint: Checkpoint): Uint8Array {
  const { k, d, weights } = checkpoint.model;
  const end = 8 * k * d;
  const header = JSON.stringify({
    centroids: { dtype: 'F64', shape: [k, d], data_offsets: [0, end] },
    weights: { dtype: 'F64', shape: [k], data_offsets: [end, end + 8 * k] },
  });
  const padded = text(header.padEnd(Math.ceil(header.length / 8) * 8));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setUint32(0, padded.length, true);
  return join(length, padded, bytesOf(centroidsOf(checkpoint)), bytesOf(weights));
}

const quoted = (field: string) => (/[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

function toCsv(checkpoint: Checkpoint): Uint8Array {
  const lines = rowsOf(checkpoint).map((row, j) => [j, checkpoint.model.weights[j], ...row].join(','));
  return text(`${['cluster', 'weight', ...checkpoint.featureNames.map(quoted)].join(',')}\n${lines.join('\n')}\n`);
}

/** The centroids alone as an array of rows, which `--init` reads back. */
const toJson = (checkpoint: Checkpoint) => text(`${JSON.stringify(rowsOf(checkpoint))}\n`);

const formats: Record<string, (checkpoint: Checkpoint) => Uint8Array> = {
  npy: toNpy,
  json: toJson,
  csv: toCsv,
  onnx: ({ model }) => toOnnx(model),
  safetensors: toSafetensors,
};

/**
 * Writes the centroids in the format that the extension names: .npy, .json, .csv, .onnx or .safetensors.
 * @throws MeanderError `usage` for another extension
 */
export function exportModel(path: string, checkpoint: Checkpoint): void {
  const extension = /\.([^./]+)$/.exec(path)?.[1] ?? '';
  const encode = formats[extension];
  if (!encode)
    throw usageError(
      `"${path}" has no known extension; export writes ${Object.keys(formats)
        .map((name) => `.${name}`)
        .join(', ')}.`,
    );
  writeAtomically(path, encode(checkpoint));
}
