import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { Field, Float64, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import type { Checkpoint } from '../../src/learner/index.js';
import { toIpc } from '../formats/ipc/encode.js';
import { readPlainTable } from '../formats/ipc/plainTable.js';
import { hasCode } from '../systemError.js';
import { writeAtomically } from './atomicFile.js';
import { type HistoryPoint, MOST_POINTS, objectiveOf, type RunPoints } from './runHistory.js';
import { ThinnedList } from './thinnedList.js';

/** The file in a folder of checkpoints; it has another extension than these, which programs look for by theirs. */
export const HISTORY_NAME = 'objective-history.ipc';

const SERIES = ['step', 'rows', 'time', 'batch', 'recent', 'holdout', 'lower'] as const;
/** Key of the schema's metadata. */
const KEY = 'meander-history';
/** Bytes above which a file is not read, since no history is so large. */
const MOST_BYTES = 1 << 20;
/** Milliseconds between two writes, at least: a kill loses less of the history than that. */
const PAUSE = 1000;

/** What was found in a folder; null where there is no history, or where it is damaged. */
export interface FoundHistory {
  /** The history. */
  readonly history: RunPoints | null;
  /** Whether there is one that cannot be read. */
  readonly damaged: boolean;
}

/**
 * Reads the history of a run. @param path the file @param upTo the step of the newest checkpoint: later points belong
 * to mini-batches that are lost, and are learned again
 */
export function readHistory(path: string, upTo: number): FoundHistory {
  try {
    if (statSync(path).size > MOST_BYTES) return { history: null, damaged: true };
    const history = decodeHistory(readFileSync(path));
    if (!history) return { history: null, damaged: true };
    return { history: { ...history, points: history.points.filter(({ step }) => step <= upTo) }, damaged: false };
  } catch (error) {
    return { history: null, damaged: !hasCode(error, 'ENOENT') };
  }
}

/** The history of a run, which is written beside its checkpoints. */
export class HistoryFile {
  private readonly list = new ThinnedList<HistoryPoint>(MOST_POINTS);
  private writtenAt = Number.NEGATIVE_INFINITY;
  private isWritten = true;

  /** @param before the history up to here */
  constructor(
    private readonly path: string,
    before: RunPoints | null,
  ) {
    if (before) this.list.replace(before.points, before.gap);
  }

  /** Adds a checkpoint, unless its step is the latest; a run that begins again replaces what it had reached. */
  add(checkpoint: Checkpoint): void {
    const { step, rows } = checkpoint;
    const points = this.list.items();
    const latest = points.at(-1)?.step ?? -1;
    if (step === latest) return;
    if (step < latest)
      this.list.replace(
        points.filter((point) => point.step < step),
        this.list.gap,
      );
    this.list.add({ step, rows: rows.read, time: Date.now(), ...objectiveOf(checkpoint) });
    this.isWritten = false;
  }

  /** Writes the file where that is due. @throws MeanderError `storage` where it cannot be written */
  writeIfDue(): void {
    if (performance.now() - this.writtenAt >= PAUSE) this.write();
  }

  /** Writes what was added. @throws MeanderError `storage` where it cannot be written */
  write(): void {
    if (this.isWritten) return;
    writeAtomically(this.path, encodeHistory({ points: this.list.items(), gap: this.list.gap }));
    this.isWritten = true;
    this.writtenAt = performance.now();
  }
}

/**
 * A history as an Arrow stream of float64 columns, NaN where nothing is known. The schema's metadata has the gap and
 * the SHA-256 of the columns.
 */
export function encodeHistory({ points, gap }: RunPoints): Uint8Array {
  const columns = SERIES.map((name) => Float64Array.from(points, (point) => point[name] ?? Number.NaN));
  const fields = SERIES.map((name) => new Field(name, new Float64(), false));
  const schema = new Schema(fields, new Map([[KEY, JSON.stringify({ gap, sha256: sha256Of(gap, columns) })]]));
  const length = points.length;
  const children = columns.map((data) => makeData({ type: new Float64(), length, data }));
  return toIpc([new RecordBatch(schema, makeData({ type: new Struct(fields), length, children }))], 'stream');
}

/** @returns undefined for other or damaged data */
export function decodeHistory(bytes: Uint8Array): RunPoints | undefined {
  const table = readPlainTable(bytes);
  const document = table?.metadata.get(KEY);
  if (!table || document === undefined || table.rows > MOST_POINTS) return undefined;
  const { rows } = table;
  // Each column has a validity buffer, which is empty, and its numbers.
  const columns = SERIES.map(
    (_, i) => new Float64Array(new Uint8Array(table.buffers[2 * i + 1].subarray(0, 8 * rows)).buffer),
  );
  const { gap, sha256 } = JSON.parse(document) as { gap: number; sha256: string };
  if (sha256 !== sha256Of(gap, columns)) return undefined;
  const points = Array.from({ length: rows }, (_, i) =>
    Object.fromEntries(SERIES.map((name, column) => [name, orNull(columns[column][i])])),
  );
  return { points: points as unknown as HistoryPoint[], gap };
}

const orNull = (x: number) => (Number.isNaN(x) ? null : x);

function sha256Of(gap: number, columns: readonly Float64Array[]): string {
  const hash = createHash('sha256').update(String(gap));
  for (const column of columns) hash.update(column);
  return hash.digest('hex');
}
