import { firstValueFrom, last } from 'rxjs';
import {
  type Checkpoint,
  digestOf,
  fromSource,
  type KMeansOptions,
  miniBatchKMeans,
  originOf,
  type PointsOptions,
  type Source,
} from '../../streams/index.js';
import { pointsReader } from '../../streams/points/reader.js';

/** All numbers of a source from a position on, row by row. */
export async function rowsOf(source: Source, position: unknown = null, options?: PointsOptions): Promise<number[]> {
  const reader = pointsReader(await source.schema(), options);
  const all: number[] = [];
  for await (const batch of source.open(position, new AbortController().signal))
    for (const x of reader.read(batch).values) all.push(x);
  return all;
}

/** What a run over a source learns. */
export const learnFrom = (source: Source, options: KMeansOptions & PointsOptions = { k: 4 }): Promise<Checkpoint> =>
  firstValueFrom(fromSource(source).pipe(miniBatchKMeans(options), last()));

/** The digest of what a run over a source learns. */
export const digestFrom = async (source: Source, options?: KMeansOptions & PointsOptions): Promise<string> =>
  digestOf(await learnFrom(source, options));

/** Positions that are looked at. */
const LOOKED_AT = 8;

/** What every source owes: each of its positions gives the rest of its rows. */
export async function everyPositionGivesTheRest(source: Source): Promise<void> {
  const reader = pointsReader(await source.schema());
  const pieces: { position: unknown; values: number[] }[] = [];
  for await (const batch of source.open(null, new AbortController().signal)) {
    pieces.push({
      position: JSON.parse(JSON.stringify(originOf(batch)?.position)),
      values: Array.from(reader.read(batch).values),
    });
  }
  const stride = Math.ceil(pieces.length / LOOKED_AT);
  for (const [i, { position }] of pieces.entries()) {
    if (i % stride !== 0 && i !== pieces.length - 1) continue;
    const rest = await rowsOf(source, position);
    const expected = pieces.slice(i).flatMap(({ values }) => values);
    if (rest.length !== expected.length || rest.some((x, j) => x !== expected[j])) {
      throw new Error(
        `from position ${JSON.stringify(position)} come ${rest.length} numbers, not the ${expected.length} that are left, or others`,
      );
    }
  }
}

/** What every source owes: once aborted it ends, and gives nothing more. */
export async function abortingEndsIt(source: Source): Promise<void> {
  const abort = new AbortController();
  const iterator = source.open(null, abort.signal)[Symbol.asyncIterator]();
  await iterator.next();
  abort.abort();
  const { done } = await iterator.next();
  if (!done) throw new Error('it goes on after it was aborted');
}
