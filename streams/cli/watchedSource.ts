import type { RecordBatch } from 'apache-arrow';
import { originOf } from '../points/batchOrigin.js';
import type { Source } from '../sources/source.js';
import { announce, reporter, showsProgress } from './progress.js';
import { WAITING_AFTER } from './status.js';

/**
 * A source whose reading is shown: the rows that were read, which part of the source they are, and what is waited for
 * where nothing comes. Without progress it is the source itself.
 * @param rowsBefore rows that an earlier run read
 */
export function watchedSource(source: Source, rowsBefore = 0): Source {
  if (!showsProgress()) return source;
  return {
    ...source,
    async *open(position, signal) {
      const report = reporter();
      const waiting = waitingNotice(source.name);
      let count = rowsBefore;
      waiting.begin();
      try {
        for await (const batch of source.open(position, signal)) {
          if (batch.numRows > 0) waiting.end();
          count += batch.numRows;
          report(() => ({ count, unit: 'rows', part: partBefore(source, batch) }));
          yield batch;
          waiting.begin();
        }
      } finally {
        waiting.end();
      }
    },
  };
}

function partBefore(source: Source, batch: RecordBatch): number | undefined {
  const part = source.progress?.(originOf(batch)?.position ?? null);
  return part === undefined || !Number.isFinite(part) ? undefined : Math.min(1, Math.max(0, part));
}

/** Says what is waited for once that has lasted a while. It goes on until rows come: idle feeds give empty batches. */
function waitingNotice(name: string): { begin(): void; end(): void } {
  let [timer, said]: [NodeJS.Timeout | undefined, boolean] = [undefined, false];
  const say = () => {
    said = true;
    announce({ waitingFor: name });
  };
  return {
    begin() {
      timer ??= setTimeout(say, WAITING_AFTER);
    },
    end() {
      clearTimeout(timer);
      if (said) announce({ waitingFor: undefined });
      [timer, said] = [undefined, false];
    },
  };
}
