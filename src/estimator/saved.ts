import { type Document, fromBase64, fromDocument, toBase64, toDocument } from '../checkpoint/index.js';
import { modelError } from '../errors.js';
import type { Checkpoint } from '../learner/index.js';
import { shown } from '../options/index.js';

/** What tells a saved estimator from other JSON. */
const KIND = 'meander-model';

/** A model as plain JSON: the document of a model file, and its numbers. */
export interface SavedModel {
  /** `meander-model`. */
  kind: string;
  /** The document that a model file holds, too. */
  document: Document;
  /** k×d float64 numbers, little-endian, in base64. */
  centroids: string;
  /** k float64 numbers, little-endian, in base64. */
  weights: string;
}

/** A model as plain JSON, from which `fromSaved` makes the same bits. */
export const toSaved = (checkpoint: Checkpoint): SavedModel => ({
  kind: KIND,
  document: toDocument(checkpoint),
  centroids: toBase64(checkpoint.model.centroids),
  weights: toBase64(checkpoint.model.weights),
});

/**
 * The model of plain JSON, or of its text.
 * @throws MeanderError `model` for anything that `toSaved` did not make
 */
export function fromSaved(saved: string | SavedModel): Checkpoint {
  const { kind, document, centroids, weights } = typeof saved === 'string' ? parsed(saved) : saved;
  if (kind !== KIND) throw modelError(`The JSON is no saved model: its kind must be "${KIND}", but is ${shown(kind)}.`);
  return fromDocument(document, fromBase64(centroids), fromBase64(weights));
}

function parsed(text: string): SavedModel {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw modelError(`The saved model is no JSON: ${(cause as Error).message}`, { cause });
  }
}
