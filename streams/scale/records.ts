import type { Recorded } from '../../src/learner/index.js';
import { decodeFrame, encodeFrame } from './frame.js';
import { type PartHeader, partsOf } from './parts.js';

/** Version of what the records of a log mean. Processes of another version do not take part. */
export const DEFINITION = 1;

/** A block of rows: the records of a partition from one offset up to, without, another. */
export type Block = readonly [partition: number, from: number, to: number];

/** What a job is: the first record of its log. */
export interface JobRecord {
  /** What the record is. */
  readonly kind: 'job';
  /** Version of what the records mean. */
  readonly definition: number;
  /** The options and settings that decide the bits, by name. */
  readonly options: Readonly<Record<string, Recorded>>;
  /** Identity of the topic whose rows are learned; one that was created again has another. */
  readonly topic: string;
  /** Names of the features, in order. */
  readonly features: readonly string[];
  /** The offset at which the run ends in each partition; null where it follows the topic. */
  readonly ends: Readonly<Record<string, number>> | null;
  /** Share of the blocks that two processes sum, 0…1. */
  readonly audit: number;
}

/** Which rows an epoch learns from. */
export interface PlanRecord {
  /** What the record is. */
  readonly kind: 'plan';
  /** The epoch: 0 is the start, each later one a mini-batch. */
  readonly epoch: number;
  /** Its blocks, in the order in which they are merged. */
  readonly blocks: readonly Block[];
  /** Rows that a record holds, on average of those of epoch 0. */
  readonly rowsPerRecord: number;
  /** The process that made the plan. */
  readonly by: string;
  /** Where the newest model record of the log begins that its writer knew; null where it knew none. */
  readonly model: number | null;
}

/** The sums of one block. Its body, over all its parts, is what `encodeSums` writes. */
export interface StatsRecord extends PartHeader {
  /** What the record is. */
  readonly kind: 'stats';
  /** The epoch of the block. */
  readonly epoch: number;
  /** Number of the block in its epoch. */
  readonly block: number;
  /** The first offset that was read; larger than planned where records were gone. */
  readonly from: number;
  /** Digest of the model that rows were assigned to. */
  readonly model: string;
  /** Rows read, rejected ones included. */
  readonly read: number;
  /** Rejected rows by reason. */
  readonly rejectedBy: Readonly<Record<string, number>>;
  /** Rows in which missing values were filled. */
  readonly imputed: number;
}

/** A state of the job, from which late processes start. Its body, over all its parts, is a model file. */
export interface ModelRecord extends PartHeader {
  /** What the record is. */
  readonly kind: 'model';
  /** The epoch that is open. */
  readonly epoch: number;
  /** Offset of the record that closed the epoch before it; a late process takes all records after that. */
  readonly at: number;
  /** The rest of the state. */
  readonly state: ModelState;
}

/** What a late process must know beside the model. */
export interface ModelState {
  /** What the job is. */
  readonly job: JobRecord;
  /** The epoch that is open. */
  readonly epoch: number;
  /** Plans of epochs that are not closed. */
  readonly plans: readonly PlanRecord[];
  /** For each partition the first offset that was planned, and the one after the last that is learned. */
  readonly learned: readonly (readonly [partition: number, start: number, next: number])[];
  /** Rows that a record holds. */
  readonly rowsPerRecord: number;
  /** Names of the processes that take part. */
  readonly members: readonly string[];
  /** Counts of blocks without any valid row that no step was made of yet. */
  readonly carried: readonly Pick<StatsRecord, 'read' | 'rejectedBy' | 'imputed'>[];
}

/** A process takes part from here on, or no longer. */
export interface MemberRecord {
  /** What the record is. */
  readonly kind: 'here' | 'gone';
  /** Its name. */
  readonly by: string;
}

/** Records of a block before an offset are gone, so it begins there. */
export interface ShrinkRecord {
  /** What the record is. */
  readonly kind: 'shrink';
  /** The epoch of the block. */
  readonly epoch: number;
  /** Number of the block in its epoch. */
  readonly block: number;
  /** Where it begins now. */
  readonly from: number;
  /** The process that found it. */
  readonly by: string;
}

/** The header of a record of a log. */
export type JobHeader = JobRecord | PlanRecord | StatsRecord | ModelRecord | MemberRecord | ShrinkRecord;

/** A record of a log, or a part of one. */
export interface LogRecord {
  /** Where it stands in the log. */
  readonly offset: number;
  /** When it was written, in milliseconds since 1970, by the clock of the feed. */
  readonly time: number;
  /** What it is. */
  readonly header: JobHeader;
  /** Its numbers. */
  readonly body: Uint8Array;
}

const everyKind = ['job', 'plan', 'stats', 'model', 'here', 'gone', 'shrink'] satisfies JobHeader['kind'][];
const kinds: readonly string[] = everyKind;

/** The record of bytes of the log; undefined where they are none. */
export function readRecord(offset: number, bytes: Uint8Array, time = 0): LogRecord | undefined {
  const frame = decodeFrame(bytes);
  const header = frame?.header as JobHeader | null | undefined;
  if (!frame || typeof header !== 'object' || header === null || !kinds.includes(header.kind)) return undefined;
  return { offset, time, header, body: frame.body };
}

/** A record as it is written: its key, for people who look at the log, and its bytes. */
export interface OutgoingLogRecord {
  /** Such as `plan/7` or `stats/7/2`. */
  readonly key: string;
  /** The bytes. */
  readonly bytes: Uint8Array;
}

/** The key of a record. */
function keyOf(header: JobHeader): string {
  if (header.kind === 'plan' || header.kind === 'model') return `${header.kind}/${header.epoch}`;
  if (header.kind === 'stats' || header.kind === 'shrink') return `${header.kind}/${header.epoch}/${header.block}`;
  return header.kind;
}

/** A record without numbers. */
export const whole = (header: JobRecord | PlanRecord | MemberRecord | ShrinkRecord): OutgoingLogRecord => ({
  key: keyOf(header),
  bytes: encodeFrame(header),
});

/** A record with numbers, in parts that brokers accept with their usual limits. */
export const inParts = <H extends StatsRecord | ModelRecord>(
  header: Omit<H, 'part' | 'parts'>,
  body: Uint8Array,
): OutgoingLogRecord[] =>
  partsOf(body).map((piece, part, { length: parts }) => {
    const full = { ...header, part, parts } as unknown as H;
    return { key: keyOf(full), bytes: encodeFrame(full, piece) };
  });
