import type { RecordBatch, Schema } from 'apache-arrow';
import { modelError } from '../../src/errors.js';
import { type FrameOptions, FrameReader, type FrameStart } from '../formats/ipc/frameReader.js';
import { httpBytes, publicUrl } from '../formats/ipc/httpBytes.js';
import { withOrigin } from '../points/batchOrigin.js';
import type { Source } from './source.js';

interface HttpPosition extends FrameStart {
  version: string;
}

/**
 * An Arrow IPC stream or file behind an HTTP(S) URL. What breaks is resumed by ranges where the server allows them, and
 * so is a later run; else that reads again what it has learned already. A user and password in the URL go into a header.
 * @throws MeanderError `input` where the URL cannot be read
 */
export async function arrowHttp(url: string, options: Omit<FrameOptions, 'name'> = {}): Promise<Source> {
  const name = publicUrl(url);
  const reading = async (signal: AbortSignal) => {
    const bytes = await httpBytes(url, signal);
    return { bytes, reader: new FrameReader(bytes, { ...options, name }) };
  };
  const looking = new AbortController();
  const { bytes: looked, reader } = await reading(looking.signal);
  const schema: Schema = await reader.schema().finally(() => looking.abort());

  async function* read(position: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    const start = position as HttpPosition | null;
    const closing = new AbortController();
    signal.addEventListener('abort', () => closing.abort());
    try {
      const { bytes, reader } = await reading(closing.signal);
      if (start && start.version !== bytes.version) {
        throw modelError(
          `${name} is another file now (${bytes.version}) than the checkpoint was made from (${start.version}); start anew in another folder.`,
        );
      }
      for await (const { batch, offset, number } of reader.frames(start ?? undefined)) {
        if (signal.aborted) return;
        yield withOrigin(batch, {
          position: { offset, number, version: bytes.version } satisfies HttpPosition,
          pass: 0,
          name,
          batch: number,
        });
      }
    } catch (cause) {
      if (!signal.aborted) throw cause;
    } finally {
      closing.abort();
    }
  }

  return {
    name,
    identity: name,
    schema: async () => schema,
    open: read,
    progress: (position) =>
      looked.total ? ((position as HttpPosition | null)?.offset ?? 0) / looked.total : undefined,
  };
}
