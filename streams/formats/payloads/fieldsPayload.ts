import { usageError } from '../../../src/errors.js';
import { textTimeReader } from '../../points/timeText.js';
import { chooseFields } from './chooseFields.js';
import { type Fields, fieldReader, hasFields, numberOf, shown } from './fields.js';
import { offeredFields, type SampledFields } from './offeredFields.js';
import type { PayloadOptions, Row, RowPayload } from './payload.js';
import { rowPayload } from './rowPayload.js';

/** The value of a record, and what messages call the record. */
export interface SampledValue {
  /** What messages call the record. */
  readonly place: string;
  /** Its value: an object or an array. */
  readonly value: unknown;
}

/** Decodes the bytes of a record. @throws Error that says why they cannot be decoded */
export type Decoder = (bytes: Uint8Array) => unknown;

/**
 * Records whose values are arrays of numbers, or objects with fields, as JSON, Avro and Protobuf give them.
 * @param samples records from which it is decided how all are read, at least one; the kind of the first is that of all
 * @param decode gives the value of a record, or a promise of it
 * @throws Error where they have no numbers; MeanderError as `chooseFields` does
 */
export function valuesPayload(samples: readonly SampledValue[], decode: Decoder, options: PayloadOptions): RowPayload {
  const [{ value }] = samples;
  const read = Array.isArray(value) ? arrays(value.length, options) : objects(samples.filter(isObject), options);
  const { row } = read;
  return {
    ...read,
    row(bytes, place) {
      const decoded = decode(bytes);
      return decoded instanceof Promise ? decoded.then((found) => row(found, place)) : row(decoded, place);
    },
  };
}

type ValuesPayload = Omit<RowPayload, 'row'> & { row(value: unknown, place?: () => string): Row };

const isObject = (sample: SampledValue): sample is SampledFields => hasFields(sample.value);

function arrays(d: number, { columns, vector }: PayloadOptions): ValuesPayload {
  const flag = columns ? '--columns' : vector === undefined ? undefined : '--vector';
  if (flag) throw usageError(`The records are arrays, whose numbers have no names, so ${flag} cannot choose; omit it.`);
  if (d < 1) throw new Error('it is an empty array');
  return {
    ...rowPayload({ d }),
    row(value) {
      if (!Array.isArray(value) || value.length !== d)
        throw new Error(`it must be an array of ${d} numbers, as the first record is`);
      return value.map((item, i) => numberOf(item, `item ${i}`));
    },
  };
}

function objects(samples: readonly SampledFields[], options: PayloadOptions): ValuesPayload {
  const { weight, time, notify = () => {} } = options;
  const fields = offeredFields(samples);
  const { names, list, report } = chooseFields(fields, samples.length, options);
  const isText = fields.some(({ name, kind }) => name === time && kind === 'text');
  const readers = [
    ...(list ? [listReader(list)] : [numbersReader(names ?? [])]),
    ...(weight === undefined ? [] : [numbersReader([weight])]),
    ...(time === undefined ? [] : [isText ? timeReader(time, notify) : numbersReader([time])]),
  ];
  const check = report.asked ? undefined : newFieldCheck(samples, notify);
  const features = list ? { d: list.width, list: list.name } : { d: names?.length ?? 0, names };
  const others = [weight, isText ? undefined : time].filter((name) => name !== undefined);
  return {
    ...rowPayload({ ...features, numbers: others, time: isText ? time : undefined, report }),
    row(value, place) {
      if (!hasFields(value))
        throw new Error(`it is ${Array.isArray(value) ? 'an array' : shown(value)}, not an object`);
      check?.(value, place);
      return readers.flatMap((read) => read(value));
    },
  };
}

/** Reads times as text in milliseconds since 1970; says once where one has no zone, since UTC is then assumed. */
function timeReader(name: string, notify: (message: string) => void): (value: Fields) => Row {
  const read = fieldReader(name);
  const millisecondsOf = textTimeReader(name, notify);
  return (value) => {
    const text = read(value);
    if (text === null || text === undefined) return [null];
    const found = millisecondsOf(typeof text === 'string' ? text : '');
    if (typeof found === 'number') return [found];
    throw new Error(`its field "${name}" is ${shown(text)}, which ${found.fault}`);
  };
}

function numbersReader(names: readonly string[]): (value: Fields) => Row {
  const readers = names.map((name) => ({ read: fieldReader(name), what: `field "${name}"` }));
  return (value) => readers.map(({ read, what }) => numberOf(read(value), what));
}

function listReader({ name, width }: { name: string; width: number }): (value: Fields) => Row {
  const read = fieldReader(name);
  return (value) => {
    const items = read(value) ?? new Array(width).fill(null);
    if (!Array.isArray(items)) throw new Error(`its field "${name}" is ${shown(items)}, not a list`);
    if (items.length !== width)
      throw new Error(`its list "${name}" has ${items.length} numbers, but those of most records have ${width}`);
    return items.map((item, i) => numberOf(item, `item ${i} of "${name}"`));
  };
}

/** Later fields that are reported; a topic whose keys are data would otherwise report without end. */
const MOST_REPORTED = 10;

/** Says once per name that a later record has a number that no sampled record had. */
function newFieldCheck(samples: readonly SampledFields[], notify: (message: string) => void) {
  const known = new Set(samples.flatMap(({ value }) => Object.keys(value)));
  let reported = 0;
  return (value: Fields, place: (() => string) | undefined): void => {
    if (reported >= MOST_REPORTED) return;
    for (const name in value) {
      if (known.has(name)) continue;
      known.add(name);
      if (typeof value[name] !== 'number' && !Array.isArray(value[name])) continue;
      reported++;
      notify(
        `${place?.() ?? 'a record'} has a field "${name}", which the first ${samples.length} records did not have; ` +
          'it is not a feature, unless --columns or --vector names it',
      );
    }
  };
}
