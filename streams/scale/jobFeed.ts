import { inputError } from '../../src/errors.js';
import { resolveOptions } from '../../src/learner/index.js';
import { needsLength } from '../../src/model/index.js';
import type { FeedState } from '../feeds/feed.js';
import type { Payload } from '../formats/payloads/payload.js';
import { strategyOf } from '../points/badRowResponse.js';
import { openState } from '../sources/feed/openState.js';
import { samplePayload } from '../sources/feed/samplePayload.js';
import { BlockRows } from './blockRows.js';
import type { JobSetup } from './jobSetup.js';
import { RecordReader } from './recordReader.js';
import { DEFINITION, type JobRecord } from './records.js';
import type { Retry } from './retried.js';

/** Records that are read to learn the names of the features. */
const SAMPLE = 1000;

/** The topic of a job, ready to be read. */
export interface JobFeed {
  /** What it held when it was opened. */
  readonly state: FeedState;
  /** Whether its records hold one row each. */
  readonly payload: Payload;
  /** What missing values are replaced by. */
  readonly impute: ReturnType<typeof strategyOf>;
  /** Reads its blocks. @param features names of the features, where the job says them */
  rows(features?: readonly string[]): BlockRows;
}

/** Opens the topic of a job. */
export async function openJobFeed({ feed, options, points, reading }: JobSetup, retry: Retry): Promise<JobFeed> {
  const state = await openState(feed);
  const payload = await samplePayload(feed, state, {
    ...reading,
    ...{ columns: points.columns, vector: points.vector, features: points.features, match: points.match },
    ...{ weight: points.weight, time: points.time },
    allowMissing: (points.onBadRow ?? 'fail') !== 'fail',
  });
  const { transform } = resolveOptions(options);
  const impute = strategyOf(points.onBadRow);
  const needs = { times: false, length: needsLength(transform), missing: impute !== undefined };
  const setup = { feed, topic: state.id, payload, points: { ...points, onPoison: reading.onPoison }, needs };
  // One reader, since two at a time would disturb the fetch session that the feed has with its server.
  const records = new RecordReader(feed, state.id, retry);
  return { state, payload, impute, rows: (features) => new BlockRows(setup, records, features) };
}

/** The first record of a job, as this process would write it. */
export async function jobRecord(setup: JobSetup, { state, rows }: JobFeed): Promise<JobRecord> {
  const { record, reading, audit, feed } = setup;
  const reader = rows();
  const held = [...state.partitions].filter(([, { first, end }]) => first < end);
  for (const [partition, { first, end }] of held) {
    await reader.read([partition, first, Math.min(end, first + SAMPLE)]);
    if (reader.featureNames) break;
  }
  if (!reader.featureNames)
    throw inputError(`The first ${SAMPLE} records of each partition of ${feed.name} have no row to learn from.`);
  return {
    kind: 'job',
    definition: DEFINITION,
    options: record,
    topic: state.id,
    features: reader.featureNames,
    ends: reading.follow ? null : Object.fromEntries(held.map(([partition, { end }]) => [partition, end])),
    audit,
  };
}
