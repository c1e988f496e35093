import { type Element, elements, type Layout } from './layout.js';

/**
 * Where the rows of a NumPy file lie (NumPy enhancement proposal 1, formats 1 to 3): one or two dimensions, C order.
 * @param bytes the file's first bytes, its whole header among them
 * @throws Error that says what the header has and what to do
 */
export function npyLayout(bytes: Buffer): Layout {
  if (bytes.subarray(1, 6).toString('latin1') !== 'NUMPY') throw new Error('it does not begin like a .npy file');
  const long = bytes[6] > 1;
  const start = (long ? 12 : 10) + (long ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  const header = bytes
    .subarray(long ? 12 : 10, start)
    .toString('latin1')
    .trim();
  const shape = /'shape': \((\d+)(?:, ?(\d+))?,?\)/.exec(header);
  const element = /'descr': '[<|]([a-z]\d)'/.exec(header)?.[1];
  if (!shape || !element || !(element in elements) || /'fortran_order': True/.test(header)) {
    throw new Error(
      `its header is ${header}; one or two dimensions in C order are needed, little-endian: np.ascontiguousarray(x, "<f4") makes such an array`,
    );
  }
  return { n: Number(shape[1]), d: Number(shape[2] ?? 1), element: element as Element, start, prefix: 0 };
}
