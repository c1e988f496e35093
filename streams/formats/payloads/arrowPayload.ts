import { fromIpc } from '../ipc/decode.js';
import { describeSchema } from '../ipc/describeSchema.js';
import { doubleBuffer } from '../ipc/doubleBuffer.js';
import { maxInflatedRecord } from '../ipc/limits.js';
import type { ArrowPayload } from './payload.js';

/** The subject of the sentences that say what is wrong with a record's bytes. */
const STREAM = 'its Arrow stream';

/**
 * Records that hold Arrow streams with the columns of a first one.
 * @throws MeanderError `input` where that is damaged
 */
export async function arrowPayload(sample: Uint8Array): Promise<ArrowPayload> {
  const { schema } = await fromIpc(sample, STREAM, { maxInflated: maxInflatedRecord(sample.length) });
  const expected = describeSchema(schema);
  const scratch = doubleBuffer(true);
  return {
    kind: 'arrow',
    schema,
    async batches(bytes) {
      const found = await fromIpc(bytes, STREAM, {
        scratch: scratch(bytes.length),
        maxInflated: maxInflatedRecord(bytes.length),
      });
      const columns = describeSchema(found.schema);
      if (columns !== expected)
        throw new Error(`it has the columns (${columns}), but the first record has (${expected})`);
      return found.batches;
    },
  };
}
