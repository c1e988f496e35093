/** What a record of a feed holds: an Arrow IPC stream, a JSON object or array of numbers, or the numbers of a row as raw little-endian float32. */
export const payloadNames = ['arrow', 'json', 'float32'] as const;
/** One of `payloadNames`. */
export type PayloadName = (typeof payloadNames)[number];
