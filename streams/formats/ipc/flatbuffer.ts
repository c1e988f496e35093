/**
 * One table of a flatbuffer, read in place.
 *
 * A table begins with the distance back to its vtable, and the vtable holds one 16-bit slot per field: the field's
 * distance from the start of the table, or zero where the field is not set. The methods take the number of a slot; the
 * numbers have names in `format.ts`. All reads go through a `DataView`, so an offset outside the buffer is a
 * RangeError. What is read here is then read again by apache-arrow, whose reader checks nothing, so whatever the two
 * could understand differently, such as an odd length, is a RangeError, too.
 */
export class FlatbufferTable {
  /**
   * @param view all bytes of the flatbuffer
   * @param start position of the table in `view`
   */
  constructor(
    private readonly view: DataView,
    private readonly start: number,
  ) {}

  /** The root table of a flatbuffer. */
  static root(bytes: Uint8Array): FlatbufferTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new FlatbufferTable(view, view.getInt32(0, true));
  }

  /** An 8-bit number; 0 where it is not set. */
  int8(slot: number): number {
    const at = this.find(slot);
    return at === undefined ? 0 : this.view.getInt8(at);
  }

  /** A truth value; false where it is not set. */
  bool(slot: number): boolean {
    return this.int8(slot) !== 0;
  }

  /** A 16-bit number; 0 where it is not set. */
  int16(slot: number): number {
    const at = this.find(slot);
    return at === undefined ? 0 : this.view.getInt16(at, true);
  }

  /** A 32-bit number. @param usual where it is not set */
  int32(slot: number, usual: number): number {
    const at = this.find(slot);
    return at === undefined ? usual : this.view.getInt32(at, true);
  }

  /**
   * A 64-bit number; 0 where it is not set.
   * @throws RangeError where the number is too large for a double
   */
  int64(slot: number): number {
    const at = this.find(slot);
    return at === undefined ? 0 : readInt64(this.view, at);
  }

  /** The table that a field refers to; undefined where it is not set. */
  table(slot: number): FlatbufferTable | undefined {
    const at = this.find(slot);
    return at === undefined ? undefined : new FlatbufferTable(this.view, this.target(at));
  }

  /** The text of a string; empty where it is not set. */
  text(slot: number): string {
    const { start, length } = this.vector(slot, 1);
    return new TextDecoder().decode(new Uint8Array(this.view.buffer, this.view.byteOffset + start, length));
  }

  /**
   * All 64-bit numbers of a vector of numbers or of structs of numbers, in order.
   * @param perItem 64-bit numbers per item of the vector
   */
  int64s(slot: number, perItem: number): number[] {
    const { start, length } = this.vector(slot, 8 * perItem);
    return Array.from({ length: length * perItem }, (_, i) => readInt64(this.view, start + 8 * i));
  }

  /** The tables of a vector of tables; none where it is not set. */
  tables(slot: number): FlatbufferTable[] {
    const { start, length } = this.vector(slot, 4);
    return Array.from({ length }, (_, i) => new FlatbufferTable(this.view, this.target(start + 4 * i)));
  }

  /** Number of items of a vector, or of bytes of a text, without reading them; 0 where it is not set. */
  count(slot: number): number {
    return this.vector(slot, 1).length;
  }

  /** Where the value of a field lies in the bytes of the flatbuffer; undefined where it is not set. */
  position(slot: number): number | undefined {
    return this.find(slot);
  }

  /** Where the items of a vector begin and how many there are. */
  private vector(slot: number, bytesPerItem: number): { start: number; length: number } {
    const at = this.find(slot);
    if (at === undefined) return { start: 0, length: 0 };
    const header = this.target(at);
    const length = this.view.getUint32(header, true);
    const start = header + 4;
    if (start + length * bytesPerItem > this.view.byteLength)
      throw new RangeError(
        `a vector of ${length} items ends after the ${this.view.byteLength} bytes of its flatbuffer`,
      );
    return { start, length };
  }

  /** The position that the offset stored at `at` refers to. */
  private target(at: number): number {
    return at + this.view.getUint32(at, true);
  }

  /** The position of a field's value; undefined where the field is not set. */
  private find(slot: number): number | undefined {
    const vtable = this.start - this.view.getInt32(this.start, true);
    const vtableBytes = this.view.getInt16(vtable, true);
    if (vtableBytes < 4 || vtableBytes % 2 !== 0)
      throw new RangeError(`a flatbuffer has a vtable of ${vtableBytes} bytes, but must have an even number from 4 on`);
    const entry = 4 + 2 * slot;
    const offset = entry < vtableBytes ? this.view.getInt16(vtable + entry, true) : 0;
    if (offset < 0) throw new RangeError(`a flatbuffer has a field at ${offset} bytes from its table`);
    return offset === 0 ? undefined : this.start + offset;
  }
}

function readInt64(view: DataView, at: number): number {
  const value = Number(view.getBigInt64(at, true));
  if (!Number.isSafeInteger(value)) throw new RangeError(`the length ${value} is larger than any file`);
  return value;
}
