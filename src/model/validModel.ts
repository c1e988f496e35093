import { modelError } from '../errors.js';
import { shown } from '../options/index.js';
import type { Model } from './model.js';
import { isWeight } from './points.js';
import { isNumberList } from './userNumbers.js';
import { validCentroids } from './validCentroids.js';

/**
 * A model that a caller gives.
 * @throws MeanderError `model` for k or d that are not whole numbers of at least 1, or weights that are not k finite
 *   numbers of at least 0; `usage` for centroids that are not k×d finite numbers
 */
export function validModel(model: Model): Model {
  const { k, d, weights } = model;
  for (const [name, value] of Object.entries({ k, d }))
    if (!(Number.isSafeInteger(value) && value >= 1))
      throw modelError(`A model must have a whole number ${name} of at least 1, but ${name} is ${shown(value)}.`);
  const centroids = validCentroids(model.centroids, k, d, 'centroids of the model');
  if (!isNumberList(weights) || weights.length !== k || !weights.every(isWeight))
    throw modelError(`A model must have ${k} finite weights of at least 0, but they are ${shown(weights)}.`);
  return { ...model, centroids };
}
