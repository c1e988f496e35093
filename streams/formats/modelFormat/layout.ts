/** Key of the JSON document in the metadata of a model's schema. */
export const DOCUMENT_KEY = 'meander';

/**
 * Buffers of a model that Meander wrote, in the order of the format: validity and data of `cluster`; validity of
 * `centroid`, validity and data of its items; validity and data of `weight`.
 */
export const ModelBuffers = { centroids: 4, weights: 6, count: 7 } as const;
