/** A flatbuffer table read through a DataView, whose own bounds checks make every bad offset a RangeError. */
export class Table {
  constructor(
    private readonly view: DataView,
    private readonly at: number,
  ) {}

  /** The root table of a flatbuffer. */
  static root(bytes: Uint8Array): Table {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new Table(view, view.getInt32(0, true));
  }

  int8 = (field: number) => this.scalar(field, (p) => this.view.getInt8(p));
  int16 = (field: number) => this.scalar(field, (p) => this.view.getInt16(p, true));
  int64 = (field: number) => this.scalar(field, (p) => int64(this.view, p));

  /** The table that a field refers to, if it is set. */
  table(field: number): Table | undefined {
    const p = this.find(field);
    return p === 0 ? undefined : new Table(this.view, p + this.view.getUint32(p, true));
  }

  /** The text of a string field; empty where it is not set. */
  text(field: number): string {
    const { start, length } = this.vector(field, 1);
    return new TextDecoder().decode(new Uint8Array(this.view.buffer, this.view.byteOffset + start, length));
  }

  /** The 64-bit numbers of a vector of structs or longs, `width` of them an item. */
  longs(field: number, width: number): number[] {
    const { start, length } = this.vector(field, 8 * width);
    return Array.from({ length: length * width }, (_, i) => int64(this.view, start + 8 * i));
  }

  /** The tables of a vector. */
  tables(field: number): Table[] {
    const { start, length } = this.vector(field, 4);
    return Array.from(
      { length },
      (_, i) => new Table(this.view, start + 4 * i + this.view.getUint32(start + 4 * i, true)),
    );
  }

  private vector(field: number, bytes: number) {
    const p = this.find(field);
    if (p === 0) return { start: 0, length: 0 };
    const head = p + this.view.getUint32(p, true);
    const length = this.view.getUint32(head, true);
    if (head + 4 + length * bytes > this.view.byteLength)
      throw new RangeError(`a vector of ${length} items does not fit`);
    return { start: head + 4, length };
  }

  private scalar(field: number, read: (p: number) => number): number {
    const p = this.find(field);
    return p === 0 ? 0 : read(p);
  }

  private find(field: number): number {
    const vtable = this.at - this.view.getInt32(this.at, true);
    const size = this.view.getUint16(vtable, true);
    const slot = 4 + 2 * field;
    const offset = slot + 2 <= size ? this.view.getUint16(vtable + slot, true) : 0;
    return offset === 0 ? 0 : this.at + offset;
  }
}

function int64(view: DataView, p: number): number {
  const value = Number(view.getBigInt64(p, true));
  if (!Number.isSafeInteger(value)) throw new RangeError(`the length ${value} is beyond any file`);
  return value;
}
