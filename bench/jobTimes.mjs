// How soon a job notices and mends trouble, on a real Kafka broker: a machine that errs by one bit, a process that is
// killed, a process that joins late. node bench/jobTimes.mjs [ROUNDS]; needs what bench/job.mjs needs. Writes to
// bench/results/job-times.json.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { openFeed } from '../dist/streams/feeds/openFeed.js';
import { JobLog } from '../dist/streams/scale/jobLog.js';
import { cases, fill, start } from './jobSetup.mjs';
import { startBroker } from './kafkaBroker.mjs';

const rounds = Number(process.argv[2] ?? 5);
const flipBit = { NODE_OPTIONS: `--require ${new URL('flipBit.cjs', import.meta.url).pathname}` };
const flags = ['-k', '50', '--batch-size', '12288', '--block-rows', '2048', '--threads', '1', '--audit', '10'];

/** All records of the log of a job, once it has some. */
async function recordsOf(broker, job) {
  const feed = await openFeed(`kafka://${broker.address}/${job}.log`);
  try {
    const log = new JobLog(feed, (_, work) => work());
    const { first, end } = await log.rangeNow();
    const records = [];
    for (let at = first; at < end; ) {
      const page = await log.read(at);
      records.push(...page.records.map(({ header, time }) => ({ ...header, time })));
      at = page.next;
    }
    return records;
  } catch {
    return [];
  } finally {
    await feed.close();
  }
}

/** Waits for some epochs of a job. */
async function epochs(broker, job, count) {
  while (Math.max(-1, ...(await recordsOf(broker, job)).map(({ epoch = -1 }) => epoch)) < count) await sleep(100);
}

/** @returns epochs until one of three processes, which errs from the beginning, is named */
async function flipped(broker, job) {
  const good = [start(broker, job, flags), start(broker, job, flags)];
  const bad = start(broker, job, flags, flipBit);
  const ends = await Promise.all([...good, bad].map(({ end }) => end));
  const records = await recordsOf(broker, job);
  const said = ends.map(({ messages }) => /have different sums of block \d+ of epoch (\d+)/.exec(messages)?.[1]);
  const named = ends.filter(({ messages }) => messages.includes(`/${bad.child.pid}/`)).length;
  const first = records.find(({ kind, by }) => kind === 'stats' && by.includes(`/${bad.child.pid}/`));
  return { exits: ends.map(({ end }) => end), named, epochs: Number(said.find(Boolean)) - first.epoch };
}

/** @returns seconds from a kill of one of three processes until the epoch after it has all sums */
async function killed(broker, job) {
  const processes = [0, 1, 2].map(() => start(broker, job, flags));
  await epochs(broker, job, 20);
  processes[0].child.kill('SIGKILL');
  const at = Date.now();
  await Promise.all(processes.map(({ end }) => end));
  const stats = (await recordsOf(broker, job)).filter(({ kind }) => kind === 'stats');
  const closed = new Map();
  for (const { epoch, time } of stats) if (!closed.has(epoch + 1)) closed.set(epoch, time);
  const after = [...closed.values()].filter((time) => time > at).sort((a, b) => a - b);
  const gaps = after.map((time, i) => time - (after[i - 1] ?? at));
  return { secondsToNextEpoch: after[0] / 1000 - at / 1000, longestGapSeconds: Math.max(...gaps) / 1000 };
}

/** @returns seconds from the start of a third process until it gives its first sums */
async function joined(broker, job) {
  const processes = [0, 1].map(() => start(broker, job, flags));
  await epochs(broker, job, 20);
  const at = Date.now();
  const late = start(broker, job, flags);
  await Promise.all([...processes, late].map(({ end }) => end));
  const records = await recordsOf(broker, job);
  const by = (kind) => records.find((record) => record.kind === kind && record.by?.includes(`/${late.child.pid}/`));
  const models = records.filter(({ kind, time }) => kind === 'model' && time < at).length;
  const seconds = (record) => (record ? (record.time - at) / 1000 : null);
  return { models, secondsToJoin: seconds(by('here')), secondsToSums: seconds(by('stats')) };
}

const broker = await startBroker();
try {
  await fill(broker, { ...cases.kills, records: 2 * cases.kills.records });
  const results = [];
  for (let round = 0; round < rounds; round++)
    for (const trial of [flipped, killed, joined]) {
      results.push({ trial: trial.name, ...(await trial(broker, `${trial.name}${round}`)) });
      console.log(JSON.stringify(results.at(-1)));
    }
  const machine = { processor: cpus()[0].model, processors: cpus().length, node: process.version };
  const file = new URL('results/job-times.json', import.meta.url);
  writeFileSync(file, `${JSON.stringify({ machine, flags, results }, null, 2)}\n`);
} finally {
  await broker.remove();
}
