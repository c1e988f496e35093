import type { RecordBatch } from 'apache-arrow';
import { type BatchOrigin, originOf, withOrigin } from '../points/batchOrigin.js';
import type { Source } from './source.js';

interface PassPosition {
  pass: number;
  inner: unknown;
}

/** A source read so many times over, as one stream. */
export function repeated(source: Source, passes: number): Source {
  async function* read(position: unknown, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    const start = position as PassPosition | null;
    for (let pass = start?.pass ?? 0; pass < passes && !signal.aborted; pass++) {
      for await (const batch of source.open(pass === start?.pass ? start.inner : null, signal)) {
        const from = originOf(batch) as BatchOrigin;
        yield withOrigin(batch, { ...from, pass, position: { pass, inner: from.position } satisfies PassPosition });
      }
    }
  }
  return {
    ...source,
    open: read,
    acknowledge:
      source.acknowledge && ((position) => source.acknowledge?.((position as PassPosition).inner) ?? Promise.resolve()),
    progress: (position) => {
      const at = position as PassPosition | null;
      const part = source.progress?.(at?.inner ?? null);
      return part === undefined ? undefined : ((at?.pass ?? 0) + part) / passes;
    },
  };
}
