import { Field, Float64, Int32, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import { lastValueFrom, tap } from 'rxjs';
import { usageError } from '../../src/errors.js';
import type { Checkpoint } from '../../src/learner/index.js';
import { inverseTransform, type Overlap, Overlaps, predictor } from '../../src/model/index.js';
import { fromSource } from '../operators/fromSource.js';
import { predict } from '../operators/predict.js';
import { openArrowFile } from '../sinks/arrowFile.js';
import { loadModel } from '../sinks/loadModel.js';
import type { Command } from './command.js';
import { dataFlags, pointsOptions } from './dataFlags.js';
import { type Arguments, commonFlags } from './flags.js';
import { openSource } from './openSource.js';

export const diff: Command = {
  usage: 'meander diff OLD NEW [SOURCE…]',
  about:
    'Which cluster of a new model holds the rows of each cluster of an old one, by rows of SOURCE, or else by the rows that NEW held out.',
  example: 'meander diff monday.arrows tuesday.arrows points.arrow --out map.arrows',
  flags: {
    out: { value: 'MAP', help: 'Arrow file of all pairs: old, new, weight, of_old, of_new' },
    ...dataFlags,
    ...commonFlags,
  },
  async run(args) {
    const [oldPath, newPath, ...words] = args.positionals;
    if (oldPath === undefined || newPath === undefined)
      throw usageError('diff needs two models, and may have a source of rows to compare them on.');
    const [before, after] = await Promise.all([loadModel(oldPath), loadModel(newPath)]);
    if (before.model.d !== after.model.d)
      throw usageError(
        `${oldPath} has ${before.model.d} features and ${newPath} has ${after.model.d}; they cannot be compared.`,
      );
    const overlaps = new Overlaps(before.model.k, after.model.k);
    const on =
      words.length > 0 ? await addSource(overlaps, before, after, words, args) : addHeld(overlaps, before, after);
    const pairs = overlaps.pairs();
    const out = args.text('out');
    if (out !== undefined) writePairs(out, pairs);
    if (args.isSet('quiet')) return 0;
    process.stdout.write(
      args.isSet('json') ? pairs.map((pair) => `${JSON.stringify(pair)}\n`).join('') : table(pairs, before, after, on),
    );
    return 0;
  },
};

async function addSource(
  overlaps: Overlaps,
  before: Checkpoint,
  after: Checkpoint,
  words: string[],
  args: Arguments,
): Promise<string> {
  const source = await openSource(words, args);
  const old = predictor(before.model);
  const compare = tap(({ points, labels }: { points: Parameters<typeof old>[0]; labels: Int32Array }) =>
    overlaps.add(old(points).labels, labels, points.weights),
  );
  await lastValueFrom(fromSource(source).pipe(predict(after.model, pointsOptions(args)), compare), {
    defaultValue: undefined,
  });
  await source.close?.();
  return source.name;
}

/** Compares on the rows that the new model never learned from, or without any on the old centroids. */
function addHeld(overlaps: Overlaps, before: Checkpoint, after: Checkpoint): string {
  const { d } = before.model;
  const held = after.held.weights.length > 0;
  const rows = held
    ? inverseTransform(after.model.transform, after.held.values)
    : inverseTransform(before.model.transform, before.model.centroids);
  const points = { values: rows, n: rows.length / d, d };
  overlaps.add(
    predictor(before.model)(points).labels,
    predictor(after.model)(points).labels,
    held ? after.held.weights : before.model.weights,
  );
  return held
    ? `${points.n} rows that the new model held out`
    : 'the old centroids alone; name a source, or fit with --holdout, for rows';
}

function table(pairs: readonly Overlap[], before: Checkpoint, after: Checkpoint, on: string): string {
  const id = ({ tracker: life }: Checkpoint, cluster: number) => life?.clusters[cluster].id;
  const lines = Array.from({ length: before.model.k }, (_, old) => {
    const [best, ...others] = pairs.filter((pair) => pair.old === old);
    if (!best) return `  ${String(old).padStart(5)}  no rows`;
    const percent = (share: number) => `${(100 * share).toFixed(1).padStart(5)} %`;
    const [was, is] = [id(before, old), id(after, best.new)];
    const same =
      was === undefined || is === undefined
        ? ''
        : was === is
          ? `  still cluster number ${is}`
          : `  was number ${was}, is number ${is}`;
    return `  ${String(old).padStart(5)} → ${String(best.new).padEnd(5)} ${percent(best.ofOld)} of the old, ${percent(best.ofNew)} of the new${others.length > 0 ? `, and ${others.length} more` : ''}${same}`;
  });
  return `compared on ${on}\n${lines.join('\n')}\n`;
}

function writePairs(path: string, pairs: readonly Overlap[]): void {
  const ints = (name: string, of: (pair: Overlap) => number) => ({
    field: new Field(name, new Int32(), false),
    data: makeData({ type: new Int32(), length: pairs.length, data: Int32Array.from(pairs, of) }),
  });
  const floats = (name: string, of: (pair: Overlap) => number) => ({
    field: new Field(name, new Float64(), false),
    data: makeData({ type: new Float64(), length: pairs.length, data: Float64Array.from(pairs, of) }),
  });
  const columns = [
    ints('old', (pair) => pair.old),
    ints('new', (pair) => pair.new),
    floats('weight', ({ weight }) => weight),
    floats('of_old', ({ ofOld }) => ofOld),
    floats('of_new', ({ ofNew }) => ofNew),
  ];
  const fields: Field[] = columns.map(({ field }) => field);
  const schema = new Schema(fields);
  const file = openArrowFile(path);
  file.write(
    new RecordBatch(
      schema,
      makeData({ type: new Struct(schema.fields), length: pairs.length, children: columns.map(({ data }) => data) }),
    ),
  );
  file.close();
}
