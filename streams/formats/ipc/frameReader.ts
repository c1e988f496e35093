import type { RecordBatch, Schema } from 'apache-arrow';
import type { Bytes } from './bytes.js';
import { doubleBuffer } from './doubleBuffer.js';
import { type Block, readBlocks } from './footer.js';
import { MessageType } from './format.js';
import { maxInflated } from './limits.js';
import { readHeader } from './messageHeader.js';
import { MessageReader, type MessageReaderOptions, type MessageStart } from './messageReader.js';
import { readAhead } from './readAhead.js';
import { type Dictionaries, readDictionary, readRecordBatch, statedRows } from './recordBatchMessage.js';
import { readFooterSchema, readSchema } from './schemaMessage.js';

/** How an Arrow stream or file is read. */
export interface FrameOptions extends MessageReaderOptions {
  /** Reuse the memory of bodies: a record batch is then valid only until the next one is asked for. */
  reuse?: boolean;
  /** Bytes that all record batches together may have after decompression; default: each has a limit of its own. */
  maxInflated?: number;
}

/** Where a record batch lies in a stream or file; reading can start there. */
export interface FrameStart {
  /** Position of its message in bytes. */
  offset: number;
  /** Number of the record batch, from 0. */
  number: number;
}

/** Where a record batch lies, and its rows. */
export interface IndexedFrame extends FrameStart {
  /** Rows of the record batch, as its metadata states them. */
  rows: number;
}

/** A record batch and where it lies. */
export interface Frame extends FrameStart {
  /** The rows. */
  batch: RecordBatch;
}

/** Reads the record batches of one Arrow IPC stream or file. */
export class FrameReader {
  private readonly messages: MessageReader;
  private readonly scratch: (length: number) => Uint8Array | undefined;
  private knownSchema: Schema | undefined;
  private number = 0;
  private readonly dictionaries: Dictionaries = new Map();
  /** Position of the first message after the schema. */
  private begin = 0;
  /** Where the record batches lie, in a file that only its footer describes; read in this order. */
  private blocks: readonly Block[] | undefined;
  /** Bytes that further record batches may have after decompression. */
  private inflatable: number;

  /**
   * @param bytes the stream or file, from its first byte on
   * @param options its name and limits
   */
  constructor(
    private readonly bytes: Bytes,
    options: FrameOptions,
  ) {
    this.messages = new MessageReader(bytes, options);
    this.scratch = doubleBuffer(options.reuse);
    this.inflatable = options.maxInflated ?? Number.POSITIVE_INFINITY;
  }

  /**
   * The schema; it is read first.
   * @throws MeanderError `input` where it is missing or damaged
   */
  async schema(): Promise<Schema> {
    this.knownSchema ??= await this.readSchema();
    return this.knownSchema;
  }

  /**
   * The record batches from `start` on. From a file each is read while the caller works on the one before.
   * @throws MeanderError `input` where the bytes are damaged, `limit` where a record batch is too large
   */
  async *frames(start?: FrameStart): AsyncGenerator<Frame> {
    const schema = await this.seek(start);
    if (this.bytes.tail) return yield* readAhead(() => this.nextFrame(schema));
    for (let frame = await this.nextFrame(schema); frame; frame = await this.nextFrame(schema)) yield frame;
  }

  /** The record batch at `start` only; undefined at the end of the stream. */
  async frameAt(start: FrameStart): Promise<Frame | undefined> {
    return this.nextFrame(await this.seek(start));
  }

  /** Where each record batch lies. Bodies are skipped, so only metadata is read where the bytes allow seeking. */
  async index(): Promise<IndexedFrame[]> {
    await this.schema();
    const starts: IndexedFrame[] = [];
    for (let message = await this.nextMessage(); message; message = await this.nextMessage()) {
      await this.messages.skipBody(message);
      if (message.type !== MessageType.recordBatch) continue;
      const rows = this.messages.guard(message.offset, () => statedRows(message.metadata));
      starts.push({ offset: message.offset, number: starts.length, rows });
      this.number++;
    }
    return starts;
  }

  private async readSchema(): Promise<Schema> {
    const { messages } = this;
    const { isFile, offset, metadata } = await messages.first();
    if (!metadata) return this.readFooter(offset);
    const startsWithSchema = messages.guard(offset, () => readHeader(metadata).type === MessageType.schema);
    this.begin = startsWithSchema ? this.bytes.offset : offset;
    if (startsWithSchema) return messages.guard(offset, () => readSchema(metadata));
    if (!isFile) throw messages.broken(offset, 'it does not begin with a schema');
    // apache-arrow's own file writer puts the schema only into the footer.
    const footer = await messages.footer(offset);
    await messages.seek(offset);
    return messages.guard(offset, () => readFooterSchema(footer));
  }

  /** Reads the schema, the dictionaries and the places of the record batches from the footer, as Polars 2 needs it. */
  private async readFooter(offset: number): Promise<Schema> {
    const { messages } = this;
    const footer = await messages.footer(offset);
    const schema = messages.guard(offset, () => readFooterSchema(footer));
    const { dictionaries, recordBatches } = messages.guard(offset, () => readBlocks(footer));
    for (const block of dictionaries) {
      const message = await messages.at(block, MessageType.dictionary);
      this.keepDictionary(schema, message, await messages.readBody(message));
    }
    this.blocks = recordBatches;
    return schema;
  }

  private async seek(start?: FrameStart): Promise<Schema> {
    const schema = await this.schema();
    if (!start) return schema;
    if (this.blocks) {
      this.number = this.blocks.findIndex(({ offset }) => offset === start.offset);
      if (this.number < 0) throw this.messages.broken(start.offset, 'its footer names no record batch there');
      return schema;
    }
    if (schema.dictionaries.size > 0) await this.readDictionariesBefore(start.offset, schema);
    await this.messages.seek(start.offset);
    this.number = start.number;
    return schema;
  }

  /** Reads the dictionaries that come before a record batch, which it may use. */
  private async readDictionariesBefore(offset: number, schema: Schema): Promise<void> {
    const { messages } = this;
    if (this.bytes.offset > offset) await messages.seek(this.begin);
    while (this.bytes.offset < offset) {
      const message = await messages.next();
      if (!message) return;
      if (message.type !== MessageType.dictionary) await messages.skipBody(message);
      else this.keepDictionary(schema, message, await messages.readBody(message));
    }
  }

  /** The beginning of the next message that is no dictionary of a footer's. */
  private nextMessage(): Promise<MessageStart | undefined> {
    if (!this.blocks) return this.messages.next();
    const block = this.blocks[this.number];
    return block ? this.messages.at(block, MessageType.recordBatch) : Promise.resolve(undefined);
  }

  /** The next record batch; the dictionaries before it are kept for it. */
  private async nextFrame(schema: Schema): Promise<Frame | undefined> {
    for (;;) {
      const message = await this.nextMessage();
      if (!message) return undefined;
      const isBatch = message.type === MessageType.recordBatch;
      const body = await this.messages.readBody(message, isBatch ? this.scratch : undefined);
      if (isBatch) return { batch: this.load(schema, message, body), offset: message.offset, number: this.number++ };
      this.keepDictionary(schema, message, body);
    }
  }

  private keepDictionary(schema: Schema, { offset, metadata }: MessageStart, body: Uint8Array): void {
    const limit = Math.min(this.inflatable, maxInflated(body.length));
    const read = () => readDictionary(schema, metadata, body, limit, this.dictionaries);
    this.inflatable -= this.messages.guard(offset, read);
  }

  private load(schema: Schema, { offset, metadata }: MessageStart, body: Uint8Array): RecordBatch {
    const limit = Math.min(this.inflatable, maxInflated(body.length));
    const { batch, inflated } = this.messages.guard(offset, () =>
      readRecordBatch(schema, metadata, body, limit, this.dictionaries),
    );
    this.inflatable -= inflated;
    return batch;
  }
}
