import type { RecordBatch, Schema } from 'apache-arrow';
import type { Bytes } from './bytes.js';
import { doubleBuffer } from './doubleBuffer.js';
import { MessageType } from './format.js';
import { maxInflated } from './limits.js';
import { readHeader } from './messageHeader.js';
import { MessageReader, type MessageReaderOptions, type MessageStart } from './messageReader.js';
import { readAhead } from './readAhead.js';
import { readRecordBatch } from './recordBatchMessage.js';
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
  async index(): Promise<FrameStart[]> {
    await this.schema();
    const starts: FrameStart[] = [];
    for (let message = await this.messages.next(); message; message = await this.messages.next()) {
      await this.messages.skipBody(message);
      if (message.type === MessageType.recordBatch) starts.push({ offset: message.offset, number: starts.length });
    }
    return starts;
  }

  private async readSchema(): Promise<Schema> {
    const { messages } = this;
    const { isFile, offset, metadata } = await messages.first();
    const startsWithSchema = messages.guard(offset, () => readHeader(metadata).type === MessageType.schema);
    if (startsWithSchema) return messages.guard(offset, () => readSchema(metadata));
    if (!isFile) throw messages.broken(offset, 'it does not begin with a schema');
    // apache-arrow's own file writer puts the schema only into the footer.
    const footer = await messages.footer(offset);
    await messages.seek(offset);
    return messages.guard(offset, () => readFooterSchema(footer));
  }

  private async seek(start?: FrameStart): Promise<Schema> {
    const schema = await this.schema();
    if (!start) return schema;
    await this.messages.seek(start.offset);
    this.number = start.number;
    return schema;
  }

  /** The next record batch; dictionaries are read past. */
  private async nextFrame(schema: Schema): Promise<Frame | undefined> {
    for (;;) {
      const message = await this.messages.next();
      if (!message) return undefined;
      const body = await this.messages.readBody(message, this.scratch);
      if (message.type !== MessageType.recordBatch) continue;
      return { batch: this.load(schema, message, body), offset: message.offset, number: this.number++ };
    }
  }

  private load(schema: Schema, { offset, metadata }: MessageStart, body: Uint8Array): RecordBatch {
    const limit = Math.min(this.inflatable, maxInflated(body.length));
    const { batch, inflated } = this.messages.guard(offset, () => readRecordBatch(schema, metadata, body, limit));
    this.inflatable -= inflated;
    return batch;
  }
}
