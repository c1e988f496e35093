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

/** All features of a source from a position on, row by row. */
export async function rowsOf(source: Source, position: unknown = null, options?: PointsOptions): Promise<number[]> {
  const reader = pointsReader(await source.schema(), options);
  const all: number[] = [];
  for await (const batch of source.open(position, new AbortController().signal))
    for (const x of reader.read(batch).values) all.push(x);
  return all;
}

/** The last checkpoint of a run over a source. */
export const learnFrom = (source: Source, options: KMeansOptions & PointsOptions = { k: 4 }): Promise<Checkpoint> =>
  firstValueFrom(fromSource(source).pipe(miniBatchKMeans(options), last()));

/** The digest of the last checkpoint of a run over a source. */
export const digestFrom = async (source: Source, options?: KMeansOptions & PointsOptions): Promise<string> =>
  digestOf(await learnFrom(source, options));

/** How many positions of a source are tried, spread evenly over it; the last one is tried in addition. */
const POSITIONS_TRIED = 8;

/**
 * A law of every source: reading from any of its positions, as JSON keeps it, gives exactly the rows from there on.
 * @throws Error at a position from which other rows come
 */
export async function everyPositionGivesTheRest(source: Source): Promise<void> {
  const reader = pointsReader(await source.schema());
  const pieces: { position: unknown; values: number[] }[] = [];
  for await (const batch of source.open(null, new AbortController().signal)) {
    pieces.push({
      position: JSON.parse(JSON.stringify(originOf(batch)?.position)),
      values: Array.from(reader.read(batch).values),
    });
  }
  const stride = Math.ceil(pieces.length / POSITIONS_TRIED);
  for (const [i, { position }] of pieces.entries()) {
    if (i % stride !== 0 && i !== pieces.length - 1) continue;
    const rest = await rowsOf(source, position);
    const expected = pieces.slice(i).flatMap(({ values }) => values);
    if (rest.length !== expected.length || rest.some((x, j) => x !== expected[j])) {
      throw new Error(
        `Reading from position ${JSON.stringify(position)} gives ${rest.length} numbers that are not ` +
          `the ${expected.length} numbers which a reading from the start gives from there on.`,
      );
    }
  }
}

/**
 * A law of every source: once its signal is aborted, it ends without another record batch.
 * @throws Error where it continues
 */
export async function abortingEndsIt(source: Source): Promise<void> {
  const abort = new AbortController();
  const iterator = source.open(null, abort.signal)[Symbol.asyncIterator]();
  await iterator.next();
  abort.abort();
  const { done } = await iterator.next();
  if (!done) throw new Error('The source gives another record batch after it was aborted.');
}
