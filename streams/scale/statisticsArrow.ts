import { type Data, Field, FixedSizeList, Float64, makeData, RecordBatch, Schema, Struct, Uint32 } from 'apache-arrow';
import { inputError } from '../../src/errors.js';
import type { BlockStatistics } from '../../src/learner/index.js';
import { emptyStatistics, type Statistics } from '../../src/model/index.js';
import { type Bytes, memoryBytes } from '../formats/ipc/bytes.js';
import { describeSchema } from '../formats/ipc/describeSchema.js';
import { toIpc } from '../formats/ipc/encode.js';
import { FrameReader } from '../formats/ipc/frameReader.js';
import { sha256 } from '../formats/modelFormat/digest.js';
import { readFacts, type StatisticsFacts } from './statisticsFacts.js';

/** Keys of the schema's metadata: the facts as JSON, and the SHA-256 of that text and of the columns. */
const [FACTS, SUM] = ['meander.statistics', 'meander.sha256'];

/** The statistics of one block as a file holds them: only clusters that were hit, in ascending order. */
export interface HitStatistics {
  /** What they say of themselves. */
  readonly facts: StatisticsFacts;
  /** Numbers of the clusters that were hit. */
  readonly clusters: Uint32Array;
  /** Σ w of the rows of each. */
  readonly weights: Float64Array;
  /** Rows of each. */
  readonly counts: Uint32Array;
  /** Σ w·‖x − c‖² of the rows of each. */
  readonly inertias: Float64Array;
  /** Σ w·x of the rows of each, d numbers per cluster. */
  readonly sums: Float64Array;
}

/** The parts of a block's statistics that its sums do not say. */
export type BlockFacts = Pick<StatisticsFacts, 'definition' | 'model' | 'block' | 'blocks' | 'blockRows'>;

/**
 * Writes the statistics of a block as an Arrow stream: one row per cluster that was hit with the columns `cluster`
 * (uint32), `weight` (float64), `count` (uint32), `inertia` (float64) and `sums` (fixed_size_list<float64>[d]), and the
 * facts as JSON in the schema's metadata.
 */
export function encodeStatistics(block: BlockStatistics, about: BlockFacts): Uint8Array {
  const hit = hitClusters(block.statistics);
  const { k, d, inertia } = block.statistics;
  const { read, rejectedBy, imputed } = block;
  const facts: StatisticsFacts = { ...about, k, d, read, rejectedBy, imputed, inertia };
  const text = JSON.stringify(facts);
  const metadata = new Map([
    [FACTS, text],
    [SUM, sumOf(text, hit)],
  ]);
  return toIpc([tableOf(hit, d, metadata)], 'stream');
}

/** The columns of statistics. */
type HitColumns = Omit<HitStatistics, 'facts'>;

function hitClusters({ d, sums, weights, counts, perClusterInertia }: Statistics): HitColumns {
  const clusters = Uint32Array.from(Array.from(counts.keys()).filter((j) => counts[j] > 0));
  const hitSums = new Float64Array(clusters.length * d);
  for (const [i, j] of clusters.entries()) hitSums.set(sums.subarray(j * d, (j + 1) * d), i * d);
  return {
    clusters,
    weights: Float64Array.from(clusters, (j) => weights[j]),
    counts: Uint32Array.from(clusters, (j) => counts[j]),
    inertias: Float64Array.from(clusters, (j) => perClusterInertia[j]),
    sums: hitSums,
  };
}

/** The columns of statistics with d features, in their order. */
const fieldsOf = (d: number): Field[] => [
  new Field('cluster', new Uint32(), false),
  new Field('weight', new Float64(), false),
  new Field('count', new Uint32(), false),
  new Field('inertia', new Float64(), false),
  new Field('sums', new FixedSizeList(d, new Field('item', new Float64(), false)), false),
];

function tableOf(hit: HitColumns, d: number, metadata: Map<string, string>): RecordBatch {
  const fields = fieldsOf(d);
  const length = hit.clusters.length;
  const child = makeData({ type: new Float64(), length: length * d, data: hit.sums });
  const children: Data[] = [
    makeData({ type: new Uint32(), length, data: hit.clusters }),
    makeData({ type: new Float64(), length, data: hit.weights }),
    makeData({ type: new Uint32(), length, data: hit.counts }),
    makeData({ type: new Float64(), length, data: hit.inertias }),
    makeData({ type: fields[4].type as FixedSizeList, length, child }),
  ];
  return new RecordBatch(new Schema(fields, metadata), makeData({ type: new Struct(fields), length, children }));
}

/** The SHA-256 of the facts and of the columns, whose numbers are little-endian in Arrow and on all our machines. */
function sumOf(facts: string, { clusters, weights, counts, inertias, sums }: HitColumns): string {
  const columns = [clusters, weights, counts, inertias, sums];
  return sha256([Buffer.from(facts), ...columns.map(bytesOf)]);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array | Float64Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/**
 * Reads the statistics of blocks: one Arrow stream, or several one after another, such as `meander stats` prints.
 * @param name of the file, for error messages
 * @throws MeanderError `input` for a damaged or truncated stream, for other Arrow data, and for numbers that no block
 *   can have
 */
export async function decodeStatistics(bytes: Uint8Array, name: string): Promise<HitStatistics[]> {
  const found: HitStatistics[] = [];
  for (let rest = aligned(bytes); rest.length > 0 || found.length === 0; ) {
    const stream = memoryBytes(rest);
    found.push(await decodeOne(stream, found.length === 0 ? name : `${name}, stream ${found.length + 1},`));
    rest = aligned(rest.subarray(stream.offset));
  }
  return found;
}

/** Bytes that begin at a multiple of 8, as the numbers of Arrow must; copied only where they do not. */
const aligned = (bytes: Uint8Array): Uint8Array => (bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes));

async function decodeOne(bytes: Bytes, name: string): Promise<HitStatistics> {
  const reader = new FrameReader(bytes, { name });
  const { metadata, ...schema } = await schemaOf(reader);
  const [text, sum] = [metadata.get(FACTS), metadata.get(SUM)];
  if (text === undefined || sum === undefined)
    throw inputError(
      `${name} is Arrow data but holds no statistics: its schema’s metadata lacks the key ` +
        `"${text === undefined ? FACTS : SUM}". meander stats makes statistics.`,
    );
  const facts = readFacts(text, name);
  const wanted = describeSchema(new Schema(fieldsOf(facts.d)));
  if (schema.columns !== wanted)
    throw inputError(`${name} holds the columns (${schema.columns}), but statistics have (${wanted}).`);
  const batches: RecordBatch[] = [];
  for await (const { batch } of reader.frames()) batches.push(batch);
  if (batches.length !== 1)
    throw inputError(`${name} holds ${batches.length} record batches, but the statistics of a block are one.`);
  const columns = columnsOf(batches[0], facts.d);
  assertPossible(facts, columns, name);
  if (sumOf(text, columns) !== sum)
    throw inputError(`${name} was changed since it was written: its SHA-256 differs. Sum the block again.`);
  return { facts, ...columns };
}

async function schemaOf(reader: FrameReader): Promise<{ columns: string; metadata: Map<string, string> }> {
  const schema = await reader.schema();
  return { columns: describeSchema(schema), metadata: schema.metadata };
}

/** The columns, copied so that they own their memory. */
function columnsOf({ numRows, data }: RecordBatch, d: number): HitColumns {
  const [clusters, weights, counts, inertias, list] = data.children;
  return {
    clusters: (clusters.values as Uint32Array).slice(0, numRows),
    weights: (weights.values as Float64Array).slice(0, numRows),
    counts: (counts.values as Uint32Array).slice(0, numRows),
    inertias: (inertias.values as Float64Array).slice(0, numRows),
    sums: (list.children[0].values as Float64Array).slice(0, numRows * d),
  };
}

/** @throws MeanderError `input` where the numbers cannot be the sums of a block */
function assertPossible({ k, d, read, rejectedBy }: StatisticsFacts, columns: HitColumns, name: string): void {
  const { clusters, weights, counts, inertias, sums } = columns;
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const rejected = Object.values(rejectedBy).reduce((sum, count) => sum + count, 0);
  const isAmount = (x: number) => Number.isFinite(x) && x >= 0;
  const fault =
    (clusters.some((j, i) => j >= k || (i > 0 && j <= clusters[i - 1])) &&
      `clusters out of order or beyond k = ${k}`) ||
    (counts.some((count) => count === 0) && 'a cluster without rows') ||
    (!(weights.every(isAmount) && inertias.every(isAmount)) && 'a weight or inertia that is no amount') ||
    (!(sums.length === clusters.length * d && sums.every(Number.isFinite)) && 'sums that are not finite') ||
    (read !== rows + rejected && `${read} rows read, but ${rows} summed and ${rejected} rejected`);
  if (fault) throw inputError(`${name} holds statistics that no block can have: ${fault}. Sum the block again.`);
}

/** The statistics with a place for every cluster, as `applyStatistics` takes them. */
export function toBlockStatistics({
  facts,
  clusters,
  weights,
  counts,
  inertias,
  sums,
}: HitStatistics): BlockStatistics {
  const { k, d, inertia, read, rejectedBy, imputed } = facts;
  const statistics = emptyStatistics(k, d);
  for (const [i, j] of clusters.entries()) {
    statistics.sums.set(sums.subarray(i * d, (i + 1) * d), j * d);
    statistics.weights[j] = weights[i];
    statistics.counts[j] = counts[i];
    statistics.perClusterInertia[j] = inertias[i];
  }
  return { statistics: { ...statistics, inertia }, read, rejectedBy, imputed };
}
