import { modelError } from '../errors.js';
import { type Checkpoint, initialStates } from '../learner/checkpoint.js';
import { distortion } from '../model/objective.js';
import type { Transform } from '../model/transform.js';
import { fromBase64, packArrays, toBase64, unpackArrays } from './base64.js';
import { atLeastOne } from './check.js';
import { type Document, FORMAT, READABLE_FORMATS, upgrade } from './upgrade.js';
import { validate } from './validate.js';

/** Version of this package, kept in every file. */
export const VERSION = '0.1.0';

/** Fields without which a document is not a model. */
const REQUIRED = ['k', 'd', 'featureNames', 'options', 'step', 'rows', 'objective', 'position', 'complete', 'holdout'];

/** The fields of a document that are not fields of a checkpoint. */
interface DocumentOnly {
  format: number;
  software: string;
  digest?: string;
  k: number;
  d: number;
  transform: Transform | null;
  holdout: { values: string; weights: string };
}

/**
 * The document of a checkpoint, without digests. Everything that a resumed run needs is in it. Its fields are sorted,
 * so that a checkpoint that was read is written to the same bytes again.
 */
export function toDocument(checkpoint: Checkpoint): Document {
  const {
    model,
    held,
    screening: _screening,
    lowerBound: _lowerBound,
    certification,
    order,
    imputed,
    ...fields
  } = checkpoint;
  const documentOnly: DocumentOnly = {
    format: FORMAT,
    software: VERSION,
    k: model.k,
    d: model.d,
    transform: model.transform ?? null,
    holdout: { values: toBase64(held.values), weights: toBase64(held.weights) },
  };
  return sorted({
    ...documentOnly,
    ...fields,
    // Absent where there is nothing to count, as in files of versions that did not count it.
    ...(imputed > 0 && { imputed }),
    certification: packArrays(certification),
    order: packArrays(order),
  });
}

/**
 * The checkpoint of a document and its numbers.
 * @param centroids k×d, row-major
 * @param weights k
 * @throws MeanderError `model` for an unknown format, and for fields that do not fit or make no sense
 */
export function fromDocument(written: Document, centroids: Float64Array, weights: Float64Array): Checkpoint {
  const { format, software, digest, k, d, transform, holdout, ...fields } = readable(written);
  atLeastOne(k, 'k');
  atLeastOne(d, 'd');
  if (weights.length !== k || centroids.length !== k * d) {
    throw modelError(
      `The model says k = ${k}, d = ${d} but holds ${weights.length} centroids and ${centroids.length} numbers.`,
    );
  }
  const checkpoint: Checkpoint = {
    ...initialStates,
    ...fields,
    certification: (unpackArrays(fields.certification) as Checkpoint['certification']) ?? null,
    order: (unpackArrays(fields.order) as Checkpoint['order'] | undefined) ?? initialStates.order,
    distortion: fields.distortion ?? distortion(fields.objective, null),
    model: { k, d, centroids, weights, ...(transform && { transform }), featureNames: fields.featureNames },
    held: { values: fromBase64(holdout.values), weights: fromBase64(holdout.weights) },
    screening: null,
    lowerBound: null,
  };
  validate(checkpoint);
  return checkpoint;
}

/** The document in the present format. @throws MeanderError `model` where it is not one that can be read */
function readable(written: Document): DocumentOnly & Checkpoint {
  if (!READABLE_FORMATS.includes(written.format as number)) {
    throw modelError(
      `The model has format ${String(written.format)}; this version of Meander reads formats ` +
        `${READABLE_FORMATS.join(', ')}. Use the version that wrote it.`,
    );
  }
  const document = upgrade(written);
  const missing = REQUIRED.find((field) => !(field in document));
  if (missing !== undefined) throw modelError(`its document lacks "${missing}"`);
  return document as unknown as DocumentOnly & Checkpoint;
}

const sorted = (document: Document): Document =>
  Object.fromEntries(Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1)));
