import type { Feed } from '../feeds/feed.js';
import { JobLog } from '../scale/jobLog.js';
import { type LogSummary, type ProcessSummary, summarizeLog } from '../scale/logSummary.js';
import { retried } from '../scale/retried.js';
import type { Arguments } from './flags.js';
import { grouped, short } from './format.js';
import { interruption } from './interruption.js';
import { openFeed } from './openFeed.js';
import { printResult, warn } from './output.js';

/** Seconds after which a process that wrote nothing is probably gone. */
const SILENT = 30;
const MS = 1000;
const MEGABYTE = 1e6;

/** Shows how far a job is, from its log. @returns the exit code */
export async function inspectJob(args: Arguments, url: string): Promise<number> {
  const until = interruption();
  const feed = await openFeed(url, args);
  try {
    const log = new JobLog(feed, retried({ signal: until.signal, notify: warn, timeout: 10 * MS }));
    const summary = await summarizeLog(log);
    const lag = await lagOf(summary, url, args);
    printResult(args, { json: [{ ...summary, lag, advice: adviceOf(summary) }], text: () => textOf(summary, lag) });
    return 0;
  } finally {
    until.release();
    await feed.close();
  }
}

/** Records of the topic that are not planned yet; null where the topic cannot be read. */
async function lagOf({ job, planned }: LogSummary, url: string, args: Arguments): Promise<number | null> {
  const source = String(job?.options.source ?? '').replace(/^\w+:\/\/([^/]*).*$/, '$1');
  if (source === '') return null;
  let topic: Feed | undefined;
  try {
    topic = await openFeed(
      url.replace(/^(\w+:\/\/[^/]+\/).*$/, (_, start) => `${start}${source}`),
      args,
    );
    const { partitions } = await topic.state();
    return [...partitions].reduce((sum, [partition, { first, end }]) => sum + end - (planned[partition] ?? first), 0);
  } catch {
    return null;
  } finally {
    await topic?.close();
  }
}

function textOf(summary: LogSummary, lag: number | null): string[] {
  const { job, epochs, rows, rowsPerSecond, msPerEpoch, blocksPerEpoch, duplicates, bytes, processes } = summary;
  const shown = (value: number | null, unit: string) => `${value === null ? 'unknown' : short(value)} ${unit}`;
  return [
    `job         ${job?.options.job ?? 'none: this log holds no job'}`,
    `source      ${job?.options.source ?? 'unknown'}`,
    `epochs      ${grouped(epochs)} closed, of ${shown(blocksPerEpoch, 'blocks')}, in ${shown(msPerEpoch, 'ms each')}`,
    `rows        ${grouped(rows)} summed, ${shown(rowsPerSecond, 'per second')}`,
    `lag         ${lag === null ? 'unknown: the topic cannot be read' : `${grouped(lag)} records are not planned`}`,
    `sums        ${(bytes / MEGABYTE).toFixed(1)} MB, ${grouped(duplicates)} of blocks that had been summed`,
    ...processes.map((process) => `process     ${lineOf(process)}`),
    ...adviceOf(summary).map((advice) => `hint        ${advice}`),
  ];
}

function lineOf({ name, blocks, rows, duplicates, present, lastSeen }: ProcessSummary): string {
  const seconds = Math.max(0, Math.round((Date.now() - lastSeen) / MS));
  const state = present ? `wrote ${grouped(seconds)} s ago` : 'left';
  return `${name}: ${grouped(blocks)} blocks, ${grouped(rows)} rows, ${grouped(duplicates)} in vain, ${state}`;
}

/** What would make the job faster. */
function adviceOf({ job, processes, blocksPerEpoch, rows, bytes }: LogSummary): string[] {
  if (blocksPerEpoch === null) return [];
  const active = processes.filter(({ present, lastSeen }) => present && Date.now() - lastSeen < SILENT * MS).length;
  const grows = String(job?.options.batchSize).startsWith('grow');
  const bytesPerRow = FLOAT32 * (job?.features.length ?? 1);
  return [
    ...(active > blocksPerEpoch
      ? [
          `there are ${active} processes but ${short(blocksPerEpoch)} blocks per epoch, so some have nothing to do; ` +
            `${grows ? 'larger mini-batches come with more rows, or' : '--batch-size grow or'} fewer rows per block ` +
            '(--block-rows) would help',
        ]
      : []),
    ...(rows > 0 && bytes > MUCH * rows * bytesPerRow
      ? [
          `sums are ${Math.round((100 * bytes) / (rows * bytesPerRow))} % of the bytes of the rows; more rows per ` +
            'block (--block-rows, --batch-size) would help',
        ]
      : []),
  ];
}

/** Bytes of a number of a row. */
const FLOAT32 = 4;
/** The share of the bytes of the rows above which sums are much. */
const MUCH = 0.1;
