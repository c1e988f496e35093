/** A date, or a date and a time as in ISO 8601 and SQL, with the zone UTC where it has none. */
const TIME = /^\s*(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(\.\d+)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?\s*$/i;

/** The microseconds since 1970 that a text stands for; undefined where it is no time. */
export function microsecondsOf(text: string): bigint | undefined {
  const [whole, day, minute = '00:00', second = ':00', fraction = '.0', zone = 'Z'] = TIME.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}` : 'Z';
  const milliseconds = Date.parse(`${day}T${minute}${second}${offset}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return BigInt(milliseconds) * 1000n + BigInt(fraction.slice(1, 7).padEnd(6, '0'));
}
