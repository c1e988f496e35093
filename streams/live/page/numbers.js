/** Bytes of a text in base64. */
const bytesOf = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;

/** Float32 numbers that a message holds as base64. */
export const floats = (text) => new Float32Array(bytesOf(text));

/** Whole numbers of two or four bytes, as their length tells. @param count how many there are */
export function integers(text, count) {
  const bytes = bytesOf(text);
  return bytes.byteLength === 2 * count ? new Uint16Array(bytes) : new Uint32Array(bytes);
}

const whole = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** A whole number with commas. */
export const grouped = (number) => (Number.isFinite(number) ? whole.format(number) : '–');

/** A number in few characters. */
export function short(number) {
  if (number === null || number === undefined || !Number.isFinite(number)) return '–';
  const size = Math.abs(number);
  if (size >= 1e5 && size < 1e15) return compact.format(number);
  return size !== 0 && (size < 1e-4 || size >= 1e15) ? number.toExponential(2) : String(Number(number.toPrecision(4)));
}

/** A share as a percentage. */
export const percent = (share) => (Number.isFinite(share) ? `${Number((100 * share).toPrecision(3))} %` : '–');

/** A gap that was proved, rounded up, never down. */
export function provedPercent(gap) {
  const hundredths = Math.ceil(gap * 10_000);
  return `${hundredths / 100} %`;
}

/** A time span in words. @param seconds zero or more */
export function span(seconds) {
  if (seconds === null || !Number.isFinite(seconds)) return '–';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 360) / 10} h`;
}

const SIZES = [
  [2 ** 30, 'GiB', 1],
  [2 ** 20, 'MiB', 0],
  [2 ** 10, 'KiB', 0],
];

/** Bytes in words. */
export function size(bytes) {
  const [unit, name, digits] = SIZES.find(([least]) => bytes >= least) ?? [1, 'B', 0];
  return `${(bytes / unit).toFixed(digits)} ${name}`;
}

/** The unit of the distances of a model. @param options those of the run */
export function unitOf({ standardize, normalize } = {}) {
  const isOn = (value) => value === true || value === 'on';
  if (normalize) return isOn(standardize) ? 'of standardized rows of length 1' : 'of rows of length 1';
  return isOn(standardize) ? 'in standard deviations' : 'in units of the data';
}

/** The time of day. @param time milliseconds since 1970 */
export const clock = (time) => new Date(time).toLocaleTimeString('en-GB');
