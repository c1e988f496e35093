import { usageError } from '../../../src/errors.js';
import type { Checkpoint } from '../../../src/learner/index.js';
import { writeAtomically } from '../atomicFile.js';
import { toCsv } from './csv.js';
import { toJson } from './json.js';
import { toNpy } from './npy.js';
import { toOnnx } from './onnx.js';
import { toSafetensors } from './safetensors.js';

/** The formats by extension. Each gives the bytes of a file, in pieces to be written one after another. */
const formats: Readonly<Record<string, (checkpoint: Checkpoint) => readonly Uint8Array[]>> = {
  npy: toNpy,
  json: toJson,
  csv: toCsv,
  onnx: ({ model }) => toOnnx(model),
  safetensors: toSafetensors,
};

/**
 * Writes the centroids, atomically, in the format that the extension names: .npy, .json, .csv, .onnx or .safetensors.
 * @throws MeanderError `usage` for another extension, `storage` where the file cannot be written
 */
export function exportModel(path: string, checkpoint: Checkpoint): void {
  const extension = /\.([^./]+)$/.exec(path)?.[1].toLowerCase() ?? '';
  if (!Object.hasOwn(formats, extension)) {
    const known = Object.keys(formats).map((name) => `.${name}`);
    throw usageError(`"${path}" must end in the extension of a format that export writes: ${known.join(', ')}.`);
  }
  writeAtomically(path, ...formats[extension](checkpoint));
}
