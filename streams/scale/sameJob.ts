import { brokerError, modelError } from '../../src/errors.js';
import { DEFINITION, type JobRecord } from './records.js';

/**
 * Makes sure that a process does the job that its log describes.
 * @param log name of the log
 * @param mine what this process was started with
 * @param job what the log says
 * @throws MeanderError `model` naming what differs, `broker` where the topic was created again
 */
export function assertSameJob(
  log: string,
  mine: Pick<JobRecord, 'options' | 'topic' | 'audit'> & { follows: boolean },
  job: JobRecord,
): void {
  if (job.definition !== DEFINITION)
    throw modelError(
      `${log} was written by another version of Meander (definition ${job.definition} of a job, but this version has ` +
        `${DEFINITION}); run the same version everywhere, or start the job under another name.`,
    );
  const before = { ...job.options, follow: job.ends === null ? 'on' : null, audit: job.audit };
  const now = { ...mine.options, follow: mine.follows ? 'on' : null, audit: mine.audit };
  assertSame(log, before, now);
  if (job.topic !== mine.topic)
    throw brokerError(
      `The topic was deleted and created again since the job began: its id was ${job.topic} and is now ` +
        `${mine.topic}, so the offsets of the job mean other records. Start the job under another name.`,
    );
}

function assertSame(log: string, before: JobRecord['options'], now: JobRecord['options']): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const [was, is] = [before[name] ?? null, now[name] ?? null];
    if (was === is) continue;
    throw modelError(
      `${log} was begun with ${name} = ${was ?? 'nothing'}, but this process has ${name} = ${is ?? 'nothing'}; start ` +
        'all processes with the same settings, or choose another --job NAME.',
    );
  }
}
