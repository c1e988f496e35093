import { type Data, Field, Float64, Int32, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import type { Checkpoint } from '../../src/learner/index.js';
import type { Overlap } from '../../src/model/index.js';
import { openArrowFile } from '../sinks/arrowFile.js';
import { type Column, tableLines } from './table.js';

/** For each old cluster the new one that holds most of its weight, one line each. @param width of the terminal */
export function overlapTable(
  pairs: readonly Overlap[],
  before: Checkpoint,
  after: Checkpoint,
  width: number,
): string[] {
  const lines = Array.from({ length: before.model.k }, (_, old) => {
    const [best, ...others] = pairs.filter((pair) => pair.old === old);
    return { old, best, others };
  });
  type Line = (typeof lines)[number];
  const column = (title: string, rank: number, cell: (line: Line) => string): Column => ({
    title,
    rank,
    cells: lines.map(cell),
  });
  return tableLines(
    [
      column('old → new', 0, ({ old, best }) => `${old} → ${best ? best.new : 'no rows'}`),
      column('of the old', 1, ({ best }) => (best ? percent(best.ofOld) : '')),
      column('of the new', 2, ({ best }) => (best ? percent(best.ofNew) : '')),
      { ...column('', 4, ({ others }) => (others.length > 0 ? `and ${others.length} more` : '')), left: true },
      { ...column('', 3, ({ best }) => (best ? identity(best, before, after) : '')), left: true },
    ],
    width,
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Whether the two clusters have the same stable id, where both runs gave ids. */
function identity(pair: Overlap, before: Checkpoint, after: Checkpoint): string {
  const was = before.tracker?.clusters[pair.old].id;
  const is = after.tracker?.clusters[pair.new].id;
  if (was === undefined || is === undefined) return '';
  return was === is ? `still cluster number ${is}` : `was number ${was}, is number ${is}`;
}

/** Writes all pairs of clusters that share rows as an Arrow file. */
export function writeOverlaps(path: string, pairs: readonly Overlap[]): void {
  const columns: [Field, Data][] = [
    ints('old', pairs, (pair) => pair.old),
    ints('new', pairs, (pair) => pair.new),
    floats('weight', pairs, ({ weight }) => weight),
    floats('of_old', pairs, ({ ofOld }) => ofOld),
    floats('of_new', pairs, ({ ofNew }) => ofNew),
  ];
  const schema = new Schema(columns.map(([field]) => field));
  const children = columns.map(([, data]) => data);
  const data = makeData({ type: new Struct(schema.fields), length: pairs.length, children });
  const file = openArrowFile(path);
  file.write(new RecordBatch(schema, data));
  file.close();
}

function ints(name: string, pairs: readonly Overlap[], of: (pair: Overlap) => number): [Field, Data] {
  const type = new Int32();
  return [new Field(name, type, false), makeData({ type, length: pairs.length, data: Int32Array.from(pairs, of) })];
}

function floats(name: string, pairs: readonly Overlap[], of: (pair: Overlap) => number): [Field, Data] {
  const type = new Float64();
  return [new Field(name, type, false), makeData({ type, length: pairs.length, data: Float64Array.from(pairs, of) })];
}
