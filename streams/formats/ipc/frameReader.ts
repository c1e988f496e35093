import type { RecordBatch, Schema } from 'apache-arrow';
import { inputError, limitError } from '../../../src/errors.js';
import type { Bytes } from './bytes.js';
import { MessageType, readFooterSchema, readHeader, readRecordBatch, readSchema } from './message.js';
import { doubleBuffer, readAhead } from './readAhead.js';

const CONTINUATION = 0xffffffff;
const MOST_METADATA = 256 * 2 ** 20;
const FILE_MAGIC = 'ARROW1';

/** How an Arrow stream or file is read. */
export interface FrameOptions {
  /** For messages. */
  name: string;
  /** Bytes that one record batch may have; default 2 GiB. */
  mostBody?: number;
  /** Read bodies into the same memory in turn: a record batch is then valid only until the next is asked for. */
  reuse?: boolean;
  /** Take the end of the bytes for the end of the stream, without its end marker. */
  allowUnterminated?: boolean;
}

/** A record batch, where its message begins and its number in the stream. */
export interface Frame {
  batch: RecordBatch;
  offset: number;
  number: number;
}

/** Where reading goes on: a message's offset and its record batch's number. */
export interface FrameStart {
  offset: number;
  number: number;
}

/** One Arrow IPC stream or file, read message by message; every length is checked before it is believed. */
export class FrameReader {
  private schemaFound: Schema | undefined;
  private number = 0;
  private readonly room: (length: number) => Uint8Array | undefined;

  constructor(
    private readonly bytes: Bytes,
    private readonly options: FrameOptions,
  ) {
    this.room = doubleBuffer(options.reuse);
  }

  /** The schema, read first. */
  async schema(): Promise<Schema> {
    if (this.schemaFound) return this.schemaFound;
    const head = await this.bytes.read(8);
    const file = new TextDecoder('latin1').decode(head.subarray(0, 6)) === FILE_MAGIC;
    const first = file ? await this.prefix() : this.length(head, 0);
    if (first.metadata === undefined) throw this.broken(first.offset, 'it ends before a schema');
    const metadata = await this.metadata(first.metadata, first.offset);
    const leading = this.guard(first.offset, () => readHeader(metadata).type === MessageType.schema);
    if (leading) this.schemaFound = this.guard(first.offset, () => readSchema(metadata));
    else if (file) this.schemaFound = await this.footerSchema(first.offset);
    else throw this.broken(first.offset, 'it does not begin with a schema');
    return this.schemaFound;
  }

  /** The record batches from `start` on; of a file, each is read while the one before is at work. */
  async *frames(start?: FrameStart): AsyncGenerator<Frame> {
    const schema = await this.goTo(start);
    if (this.bytes.tail) return yield* readAhead(() => this.frame(schema));
    for (let frame = await this.frame(schema); frame; frame = await this.frame(schema)) yield frame;
  }

  /** The one record batch at `start`. */
  async frameAt(start: FrameStart): Promise<Frame | undefined> {
    return this.frame(await this.goTo(start));
  }

  private async goTo(start?: FrameStart): Promise<Schema> {
    const schema = await this.schema();
    if (!start) return schema;
    await this.bytes.skip(start.offset - this.bytes.offset);
    this.number = start.number;
    return schema;
  }

  private async frame(schema: Schema): Promise<Frame | undefined> {
    for (;;) {
      const found = await this.next();
      if (!found) return undefined;
      const { offset, metadata, bodyLength, type } = found;
      const body = await this.body(offset, bodyLength);
      if (type !== MessageType.recordBatch) continue;
      const batch = this.guard(offset, () => readRecordBatch(schema, metadata, body));
      return { batch, offset, number: this.number++ };
    }
  }

  /** Where every record batch lies, without reading the bodies (in files). */
  async index(): Promise<FrameStart[]> {
    await this.schema();
    const starts: FrameStart[] = [];
    for (let found = await this.next(); found; found = await this.next()) {
      await this.bytes.skip(found.bodyLength);
      if (found.type === MessageType.recordBatch) starts.push({ offset: found.offset, number: starts.length });
    }
    return starts;
  }

  /** The schema of a file's footer: apache-arrow's own file writer puts it nowhere else. */
  private async footerSchema(firstMessage: number): Promise<Schema> {
    if (!this.bytes.tail)
      throw this.broken(
        firstMessage,
        'its schema is only in the footer, which a stream reaches last; read it as a file',
      );
    const end = await this.bytes.tail(10);
    const length = new DataView(end.buffer, end.byteOffset, end.length).getInt32(0, true);
    const closed = new TextDecoder('latin1').decode(end.subarray(4)) === FILE_MAGIC;
    if (!closed || length <= 0 || length > MOST_METADATA)
      throw this.broken(firstMessage, 'the file has no footer, so it was not written to its end');
    const footer = (await this.bytes.tail(length + 10)).subarray(0, length);
    await this.bytes.skip(firstMessage - this.bytes.offset);
    return this.guard(firstMessage, () => readFooterSchema(footer));
  }

  private async next() {
    const { offset, metadata: length } = await this.prefix();
    if (length === undefined) return undefined;
    const metadata = await this.metadata(length, offset);
    const { type, bodyLength } = this.guard(offset, () => readHeader(metadata));
    if (type === MessageType.schema) throw this.broken(offset, 'a second schema follows; a stream has one');
    if (type !== MessageType.recordBatch && type !== MessageType.dictionary)
      throw this.broken(offset, `message type ${type} is not known`);
    const most = this.options.mostBody ?? 2 ** 31 - 1;
    if (bodyLength < 0) throw this.broken(offset, `a body of ${bodyLength} bytes`);
    if (bodyLength > most)
      throw limitError(
        `${this.options.name}: at byte ${offset} a record batch of ${bodyLength} bytes; at most ${most} are read. Write smaller record batches.`,
      );
    return { offset, metadata, type, bodyLength };
  }

  /** The length of the next message's metadata; undefined at the end of the stream. */
  private async prefix(): Promise<{ offset: number; metadata?: number }> {
    const offset = this.bytes.offset;
    return this.length(await this.bytes.read(8), offset);
  }

  private length(head: Uint8Array, offset: number): { offset: number; metadata?: number } {
    if (head.length < 8) {
      if (head.length === 0 && offset > 0 && this.options.allowUnterminated) return { offset };
      throw this.broken(
        offset,
        'it ends without an end-of-stream marker, so rows may be missing; --allow-unterminated reads what is there',
      );
    }
    const view = new DataView(head.buffer, head.byteOffset, 8);
    if (view.getUint32(0, true) !== CONTINUATION)
      throw this.broken(offset, 'no Arrow IPC message; is this an Arrow file or stream?');
    const length = view.getInt32(4, true);
    if (length < 0 || length > MOST_METADATA) throw this.broken(offset, `metadata of ${length} bytes`);
    return length === 0 ? { offset } : { offset, metadata: length };
  }

  private async metadata(length: number, offset: number): Promise<Uint8Array> {
    const metadata = await this.bytes.read(length);
    if (metadata.length < length)
      throw this.broken(offset, `it ends within a message: ${metadata.length} of ${length} bytes of metadata`);
    return metadata;
  }

  private async body(offset: number, length: number): Promise<Uint8Array> {
    const body = await this.bytes.read(length, this.room(length));
    if (body.length < length)
      throw this.broken(offset, `it ends within a record batch: ${body.length} of ${length} bytes`);
    return body;
  }

  private guard<T>(offset: number, work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw this.broken(offset, (cause as Error).message, cause);
    }
  }

  private broken(offset: number, what: string, cause?: unknown) {
    return inputError(`${this.options.name} cannot be read at byte ${offset}: ${what}.`, { cause });
  }
}
