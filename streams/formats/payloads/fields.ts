/** The value of a record that has named fields, such as a JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value has named fields. */
export const hasFields = (value: unknown): value is Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !ArrayBuffer.isView(value);

const own = (value: unknown, name: string): unknown =>
  hasFields(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/**
 * Reads a field by its name, or by its path through nested objects: `after.x` is the field `x` of the object `after`,
 * unless there is a field that is called `after.x` itself.
 */
export function fieldReader(name: string): (value: Fields) => unknown {
  if (!name.includes('.')) return (value) => own(value, name);
  const path = name.split('.');
  return (value) => (Object.hasOwn(value, name) ? value[name] : path.reduce<unknown>(own, value));
}

/**
 * A value as a number: booleans are 0 and 1; null where it is null or missing.
 * @param what the value is called in the error
 * @throws Error where it is of another kind
 */
export function numberOf(value: unknown, what: string): number | null {
  if (typeof value === 'number') return value;
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean' || typeof value === 'bigint') return Number(value);
  throw new Error(`its ${what} is ${shown(value)}, not a number`);
}

/** The characters of which an error message shows the beginning of a value. */
const SHOWN = 40;

/** The beginning of a value as JSON, for error messages. */
export const shown = (value: unknown): string =>
  (JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item)) ?? 'undefined').slice(0, SHOWN);
