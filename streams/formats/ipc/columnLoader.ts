import { type Data, type DataType, Field, type LargeList, type List, makeData, type Vector } from 'apache-arrow';
import type { BufferRegion, FieldNode } from 'apache-arrow/ipc/metadata/message';
import { VectorLoader } from 'apache-arrow/visitor/vectorloader';
import { isValid } from '../../points/validity.js';
import { SizeLimitError } from './limits.js';
import { isListView, runEndsOf } from './otherLayouts.js';
import { takeValues } from './takeValues.js';

/** What a record batch is read from. */
export interface LoadedParts {
  /** Its body; empty where that is compressed. */
  readonly body: Uint8Array;
  /** Its buffers after decompression; undefined where the body is not compressed. */
  readonly inflated?: readonly Uint8Array[];
  /** Rows and nulls of each column. */
  readonly nodes: FieldNode[];
  /** Where each buffer lies in the body. */
  readonly buffers: BufferRegion[];
  /** The values of columns with a dictionary. */
  readonly dictionaries: Map<number, Vector>;
  /** Version of the metadata. */
  readonly version: number;
  /** Number of data buffers of each column of views. */
  readonly variadicBufferCounts: number[];
}

/** Bytes that an item of a list or run counts for, when it is written out. */
const ITEM_BYTES = 8;

/**
 * apache-arrow's loader, which builds columns from buffers whose ranges have been checked, with the layouts that it
 * does not know: list views become lists, and runs become plain values.
 */
export class ColumnLoader extends VectorLoader {
  /** Bytes that were written out for these, and for compressed buffers. */
  inflated: number;

  /** @param limit bytes that the record batch may have after it was decompressed and written out */
  constructor(
    private readonly parts: LoadedParts,
    private readonly limit: number,
  ) {
    const { body, nodes, buffers, dictionaries, version, variadicBufferCounts } = parts;
    super(body, nodes, buffers, dictionaries, version, variadicBufferCounts);
    this.inflated = (parts.inflated ?? []).reduce((sum, { length }) => sum + length, 0);
  }

  /** The column of a field or type; the buffers are read in the order of the schema. */
  override visit<T extends DataType>(node: Field<T> | T): Data<T> {
    const type = node instanceof Field ? node.type : node;
    const ends = runEndsOf(type);
    return ends ? this.writeOutRuns(type, ends) : this.visitStored(type);
  }

  /** The bytes of a buffer, the next one where none is named. */
  protected override readData<T extends DataType>(type: T, region: BufferRegion = this.nextBufferRange()): Uint8Array {
    return this.parts.inflated ? this.parts.inflated[this.buffersIndex] : super.readData(type, region);
  }

  private visitStored<T extends DataType>(type: T): Data<T> {
    return isListView(type) ? (this.listsOfViews(type as unknown as List) as unknown as Data<T>) : super.visit(type);
  }

  /** A column of list views as one of lists: in place where the lists lie one after another, else with copied items. */
  private listsOfViews(type: List | LargeList): Data {
    const { length, nullCount } = this.nextFieldNode();
    const nullBitmap = this.readNullBitmap(type, nullCount);
    const [offsets, sizes] = [this.readIntegers(type, length), this.readIntegers(type, length)];
    const items = this.visit(type.children[0]);
    const isNull = makeData({ type, length, nullCount, nullBitmap, child: items } as never) as Data;
    for (let row = 0; row < length; row++) {
      if (!isValid(isNull, row)) sizes[row] = 0;
      if (sizes[row] < 0 || (sizes[row] > 0 && (offsets[row] < 0 || offsets[row] + sizes[row] > items.length)))
        throw new RangeError(
          `list ${row} has ${sizes[row]} values from ${offsets[row]} on, but there are ${items.length}`,
        );
    }
    const ends = endsOf(sizes);
    const first = sizes.findIndex((size) => size > 0);
    const start = first < 0 ? 0 : offsets[first];
    const inPlace = sizes.every((size, row) => size === 0 || offsets[row] === start + ends[row]);
    const child = inPlace ? items : this.copyItems(items, offsets, sizes, ends[length]);
    const from = inPlace ? start : 0;
    const valueOffsets =
      this.offsetBytes(type) === 8
        ? BigInt64Array.from(ends, (end) => BigInt(from + end))
        : Int32Array.from(ends, (end) => from + end);
    return makeData({ type, length, nullCount, nullBitmap, valueOffsets, child } as never);
  }

  private copyItems(items: Data, offsets: Float64Array, sizes: Float64Array, total: number): Data {
    this.count(total);
    const from = new Int32Array(total);
    let at = 0;
    for (let row = 0; row < sizes.length; row++) for (let i = 0; i < sizes[row]; i++) from[at++] = offsets[row] + i;
    return takeValues(items, from);
  }

  /** A column of runs as one of plain values. */
  private writeOutRuns<T extends DataType>(type: T, endsType: DataType): Data<T> {
    const { length } = this.nextFieldNode();
    const ends = super.visit(endsType);
    const values = this.visitStored(type);
    this.count(length);
    const from = new Int32Array(length);
    let at = 0;
    for (let run = 0; run < ends.length && at < length; run++) {
      const end = Math.min(length, Number(ends.values[run]));
      if (!(end > at) || run >= values.length)
        throw new RangeError(`run ${run} of ${values.length} ends at ${end}, but the one before it at ${at}`);
      from.fill(run, at, end);
      at = end;
    }
    if (at < length) throw new RangeError(`its runs have ${at} values where its rows need ${length}`);
    return takeValues(values, from) as Data<T>;
  }

  private offsetBytes(type: DataType): number {
    return (type as List).OffsetArrayType === (Int32Array as never) ? 4 : 8;
  }

  /** The offsets or sizes of list views. */
  private readIntegers(type: DataType, length: number): Float64Array {
    const bytes = this.readData(type);
    const width = this.offsetBytes(type);
    if (bytes.length < width * length)
      throw new RangeError(`a column has ${bytes.length} bytes where its ${length} lists need ${width * length}`);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Float64Array.from({ length }, (_, i) =>
      width === 4 ? view.getInt32(4 * i, true) : Number(view.getBigInt64(8 * i, true)),
    );
  }

  /** @throws SizeLimitError where the items that are written out would take more memory than the limit */
  private count(items: number): void {
    this.inflated += ITEM_BYTES * items;
    if (this.inflated > this.limit)
      throw new SizeLimitError(
        `its lists or runs have ${this.inflated} bytes when written out; the limit is ${this.limit}`,
      );
  }
}

/** The end of each list in their items, with a zero before the first. */
function endsOf(sizes: Float64Array): Float64Array {
  const ends = new Float64Array(sizes.length + 1);
  for (const [row, size] of sizes.entries()) ends[row + 1] = ends[row] + size;
  return ends;
}
