import type { RecordBatch } from 'apache-arrow';
import { type BatchOrigin, originOf, withOrigin } from '../points/batchOrigin.js';
import type { Source } from './source.js';

interface PassPosition {
  pass: number;
  /** Position in the source itself. */
  inner: unknown;
}

/**
 * A source read several times, one pass after another, as one stream.
 * @param passes number of passes, at least 1; the source must be one that can be opened that often
 * @category Sources
 */
export function repeated(source: Source, passes: number): Source {
  async function* read(position: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    const start = position as PassPosition | null;
    for (let pass = start?.pass ?? 0; pass < passes && !signal.aborted; pass++) {
      for await (const batch of source.open(pass === start?.pass ? start.inner : null, signal))
        yield withOrigin(batch, originInPass(originOf(batch), pass));
    }
  }
  const { acknowledge } = source;
  return {
    ...source,
    open: read,
    acknowledge: acknowledge && ((position) => acknowledge.call(source, (position as PassPosition).inner)),
    progress: (position) => {
      const at = position as PassPosition | null;
      const part = source.progress?.(at?.inner ?? null);
      return part === undefined ? undefined : ((at?.pass ?? 0) + part) / passes;
    },
  };
}

function originInPass(origin: BatchOrigin | undefined, pass: number): BatchOrigin {
  const position: PassPosition = { pass, inner: origin?.position ?? null };
  return { name: 'the source', batch: 0, ...origin, pass, position };
}
