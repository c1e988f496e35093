/**
 * What the records of a feed may hold: an Arrow IPC stream (many rows), a JSON object or array of numbers (one row), or
 * the numbers of one row as raw little-endian float32.
 */
export const payloadNames = ['arrow', 'json', 'float32'] as const;
/** One of `payloadNames`. */
export type PayloadName = (typeof payloadNames)[number];
