import type { JobLog } from './jobLog.js';
import { Members } from './members.js';
import type { JobRecord, LogRecord, PlanRecord, StatsRecord } from './records.js';

/** Closed epochs over which speeds are measured. */
const RECENT = 50;
const MS = 1000;

/** What a process did, as the log tells. */
export interface ProcessSummary {
  /** Its name. */
  readonly name: string;
  /** Blocks whose sums count. */
  readonly blocks: number;
  /** Rows in them. */
  readonly rows: number;
  /** Sums that came after others of the same block. */
  readonly duplicates: number;
  /** Whether it takes part: it did not leave, and answered where the others asked. */
  readonly present: boolean;
  /** When it last wrote, in milliseconds since 1970. */
  readonly lastSeen: number;
}

/** What the log of a job tells. */
export interface LogSummary {
  /** What the job is; null where retention has removed that. */
  readonly job: JobRecord | null;
  /** Epochs whose sums are all there. */
  readonly epochs: number;
  /** Rows in the sums that count. */
  readonly rows: number;
  /** Rows per second over the last epochs; null before there are some. */
  readonly rowsPerSecond: number | null;
  /** Milliseconds per epoch over the last epochs; null before there are some. */
  readonly msPerEpoch: number | null;
  /** Blocks per epoch over the last epochs; null before there are some. */
  readonly blocksPerEpoch: number | null;
  /** Sums that came after others of the same block. */
  readonly duplicates: number;
  /** Bytes of all sums. */
  readonly bytes: number;
  /** The processes. */
  readonly processes: readonly ProcessSummary[];
  /** For each partition the offset up to which records are planned. */
  readonly planned: Readonly<Record<number, number>>;
}

/** An epoch as far as its sums are there. */
interface EpochSummary {
  blocks: number;
  readonly counted: Set<number>;
  rows: number;
  closedAt: number;
}

/** Reads a log up to its present end. */
export async function summarizeLog(log: JobLog): Promise<LogSummary> {
  const { first, end } = await log.rangeNow();
  const reading = new LogReading();
  for (let next = first; next < end; ) {
    const page = await log.read(next);
    for (const record of page?.records ?? []) reading.take(record);
    next = page?.next ?? (await log.rangeNow()).first;
  }
  return reading.summary();
}

type Doing = { -readonly [K in Exclude<keyof ProcessSummary, 'present'>]: ProcessSummary[K] };

class LogReading {
  private job: JobRecord | null = null;
  private readonly epochs = new Map<number, EpochSummary>();
  private readonly processes = new Map<string, Doing>();
  private readonly members = new Members();
  private readonly planned: Record<number, number> = {};
  private closed: EpochSummary[] = [];
  private bytes = 0;

  take({ header, body, time }: LogRecord): void {
    if (header.kind === 'job') {
      this.job ??= header;
      return;
    }
    const process = this.processOf(header.by, time);
    this.members.take(header);
    if (header.kind === 'plan') this.takePlan(header);
    if (header.kind === 'model') this.job ??= header.state.job;
    if (header.kind === 'stats') this.takeStats(header, body.length, process, time);
  }

  summary(): LogSummary {
    const processes = [...this.processes.values()].map((process) => ({
      ...process,
      present: this.members.has(process.name),
    }));
    const recent = this.closed.slice(-RECENT);
    const seconds = recent.length > 1 ? (recent[recent.length - 1].closedAt - recent[0].closedAt) / MS : 0;
    const over = (total: (epoch: EpochSummary) => number) =>
      recent.slice(1).reduce((sum, epoch) => sum + total(epoch), 0);
    return {
      job: this.job,
      epochs: this.closed.length,
      rows: processes.reduce((sum, { rows }) => sum + rows, 0),
      rowsPerSecond: seconds > 0 ? Math.round(over(({ rows }) => rows) / seconds) : null,
      msPerEpoch: seconds > 0 ? (MS * seconds) / (recent.length - 1) : null,
      blocksPerEpoch: recent.length > 1 ? over(({ blocks }) => blocks) / (recent.length - 1) : null,
      duplicates: processes.reduce((sum, { duplicates }) => sum + duplicates, 0),
      bytes: this.bytes,
      processes,
      planned: this.planned,
    };
  }

  private processOf(name: string, time: number): Doing {
    const found = this.processes.get(name) ?? {
      name,
      blocks: 0,
      rows: 0,
      duplicates: 0,
      lastSeen: time,
    };
    found.lastSeen = Math.max(found.lastSeen, time);
    this.processes.set(name, found);
    return found;
  }

  private takePlan({ epoch, blocks }: PlanRecord): void {
    if (this.epochs.has(epoch)) return;
    this.epochs.set(epoch, { blocks: blocks.length, counted: new Set(), rows: 0, closedAt: 0 });
    for (const [partition, , to] of blocks) this.planned[partition] = to;
  }

  private takeStats(header: StatsRecord, bytes: number, process: Doing, time: number): void {
    this.bytes += bytes;
    const epoch = this.epochs.get(header.epoch);
    if (!epoch || header.part < header.parts - 1) return;
    if (epoch.counted.has(header.block)) {
      process.duplicates++;
      return;
    }
    epoch.counted.add(header.block);
    epoch.rows += header.read;
    process.blocks++;
    process.rows += header.read;
    if (epoch.counted.size < epoch.blocks) return;
    epoch.closedAt = time;
    this.closed.push(epoch);
  }
}
