import { brokerError } from '../../src/errors.js';
import type { JobLog, LogPage } from './jobLog.js';
import { Assembly } from './parts.js';
import type { ModelRecord, PlanRecord } from './records.js';

/** Records at the end of the log among which a plan is looked for at first; then four times as many, and so on. */
const FIRST_WINDOW = 64;

/** A model record, put together. */
export interface JoinPoint {
  /** What it says. */
  readonly record: ModelRecord;
  /** The model file. */
  readonly model: Uint8Array;
}

/**
 * Where a process begins that comes late: at the newest model record that a plan near the end of the log names.
 * @returns undefined where there is none, so that the log is read from its beginning
 * @throws MeanderError `broker` where neither a model record nor the beginning of the log is left
 */
export async function findJoinPoint(log: JobLog): Promise<JoinPoint | undefined> {
  const { first, end } = await log.rangeNow();
  if (first >= end) return undefined;
  for (let window = FIRST_WINDOW; ; window *= 4) {
    const from = Math.max(first, end - window);
    const plan = await newestPlan(log, from, end);
    if (plan && plan.model !== null && plan.model >= first) return modelAt(log, plan.model);
    if (plan || from === first) break;
  }
  const { records } = (await log.read(first)) ?? { records: [] };
  if (records.length === 0 || records.some(({ header }) => header.kind === 'job')) return undefined;
  throw brokerError(
    `${log.name} holds neither its beginning nor a model to go on from, since retention removed both; give its topic ` +
      'a longer retention, and start the job under another name.',
  );
}

async function newestPlan(log: JobLog, from: number, end: number): Promise<PlanRecord | undefined> {
  let newest: PlanRecord | undefined;
  for await (const { records } of pages(log, from, end))
    for (const { header } of records) if (header.kind === 'plan') newest = header;
  return newest;
}

/** The model record whose first part stands at an offset. */
async function modelAt(log: JobLog, offset: number): Promise<JoinPoint | undefined> {
  const { end } = await log.rangeNow();
  const assembly = new Assembly();
  let by: string | undefined;
  for await (const { records } of pages(log, offset, end))
    for (const { header, body } of records) {
      if (header.kind !== 'model') continue;
      by ??= header.by;
      const model = header.by === by ? assembly.add(`${header.epoch}`, header, body) : undefined;
      if (model) return { record: header, model };
    }
  return undefined;
}

async function* pages(log: JobLog, from: number, end: number): AsyncGenerator<LogPage> {
  for (let next = from; next < end; ) {
    const page = await log.read(next);
    if (!page) return;
    yield page;
    next = page.next;
  }
}
