import { type Element, elements, type Layout } from './layout.js';

/** The bytes with which every NumPy file begins, without the first, 0x93. */
const MAGIC = 'NUMPY';

/**
 * Where the rows of a NumPy file lie (NumPy enhancement proposal 1, formats 1 to 3): one or two dimensions, C order.
 * @param bytes the first bytes of the file, with its whole header
 * @throws Error that says what the header holds and how to write a file that can be read
 */
export function npyLayout(bytes: Buffer): Layout {
  if (bytes.subarray(1, 6).toString('latin1') !== MAGIC) throw new Error('it does not begin like a .npy file');
  const { header, start } = headerOf(bytes);
  const shape = /'shape': \((\d+)(?:, ?(\d+))?,?\)/.exec(header);
  const element = /'descr': '[<|]([a-z]\d)'/.exec(header)?.[1];
  if (!shape || !isElement(element) || /'fortran_order': True/.test(header)) {
    throw new Error(
      `its header is ${header}, but it must have one or two dimensions, C order and little-endian numbers; ` +
        'np.ascontiguousarray(x, "<f4") makes such an array',
    );
  }
  return { n: Number(shape[1]), d: Number(shape[2] ?? 1), element, start, prefix: 0 };
}

/** The text of the header, and the byte after it. Format 1 writes the header's length in 2 bytes, later ones in 4. */
function headerOf(bytes: Buffer): { header: string; start: number } {
  const long = bytes[6] > 1;
  const from = long ? 12 : 10;
  const start = from + (long ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  return { header: bytes.subarray(from, start).toString('latin1').trim(), start };
}

const isElement = (name: string | undefined): name is Element => name !== undefined && name in elements;
