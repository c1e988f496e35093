/** Goes before the name of an own column where the user's data has a column of that name. */
const PREFIX = 'meander_';

/**
 * The name of a column of our own beside those of the user, who keeps theirs: `cluster`, else `meander_cluster`. Names
 * that differ in capitals alone count as the same, as they do in SQL.
 */
export const ownColumnName = (name: string, taken: readonly string[]): string =>
  taken.some((other) => other.toLowerCase() === name) ? ownColumnName(PREFIX + name, taken) : name;
