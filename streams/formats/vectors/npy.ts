import { type Element, elements, type Layout } from './layout.js';

/** The bytes with which every NumPy file begins, without the first, 0x93. */
const MAGIC = 'NUMPY';

/** NumPy's letters for what is not a real number, in words. */
const NOT_NUMBERS: Readonly<Record<string, string>> = {
  c: 'complex numbers',
  O: 'Python objects',
  U: 'text',
  S: 'bytes',
  V: 'records without fields',
  M: 'dates',
  m: 'durations',
};

/** NumPy's way to write a file that can be read. */
const HINT = 'np.save(file, x.astype("<f4")) writes an array that can be read';

/**
 * Where the rows of a NumPy file lie (NumPy enhancement proposal 1, formats 1 to 3): one or two dimensions of real
 * numbers or booleans, in C or Fortran order.
 * @param bytes the first bytes of the file, with its whole header
 * @throws Error that says what the header holds and how to write a file that can be read
 */
export function npyLayout(bytes: Buffer): Layout {
  if (bytes.subarray(1, 6).toString('latin1') !== MAGIC) throw new Error('it does not begin like a .npy file');
  const { header, start } = headerOf(bytes);
  const shape = shapeOf(header);
  const type = typeOf(header);
  const [n, d = 1] = shape;
  const fortran = d > 1 && /'fortran_order': True/.test(header);
  return { n, d, ...type, start, prefix: 0, ...(fortran && { fortran }) };
}

function shapeOf(header: string): number[] {
  const text = /'shape': \(([\d, ]*)\)/.exec(header)?.[1];
  const shape = text?.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  if (shape?.length === 1 || shape?.length === 2) return shape;
  const found = text === undefined ? `the header ${header}` : `the shape (${text.trim()})`;
  throw new Error(
    `it has ${found}, but must have one or two dimensions; np.save(file, x.reshape(len(x), -1)) makes one row of each`,
  );
}

function typeOf(header: string): { element: Element; bigEndian?: true } {
  const [, order, letter, size] = /'descr': '([<>|=])?([a-zA-Z?])(\d*)/.exec(header) ?? [];
  const element = letter === '?' ? 'b1' : `${letter}${size}`;
  if (isElement(element)) return order === '>' ? { element, bigEndian: true } : { element };
  if (letter === undefined) throw new Error(`it holds records with fields (${header}); choose one field, and ${HINT}`);
  const words = NOT_NUMBERS[letter] ?? 'numbers of an unknown type';
  throw new Error(`it holds ${words} (${order ?? ''}${letter}${size}); ${HINT}`);
}

/** The text of the header, and the byte after it. Format 1 writes the header's length in 2 bytes, later ones in 4. */
function headerOf(bytes: Buffer): { header: string; start: number } {
  const long = bytes[6] > 1;
  const from = long ? 12 : 10;
  if (bytes.length < from) throw new Error('it ends within its header, so it is truncated');
  const start = from + (long ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  return { header: bytes.subarray(from, start).toString('latin1').trim(), start };
}

const isElement = (name: string): name is Element => Object.hasOwn(elements, name);
