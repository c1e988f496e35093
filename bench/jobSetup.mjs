// A topic of rows, and processes of a job on it; for bench/job.mjs and bench/jobTimes.mjs.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Admin, Producer } from '@platformatic/kafka';
import { random } from '../dist/src/numeric/index.js';
import { openFeed } from '../dist/streams/feeds/openFeed.js';
import { toIpc } from '../dist/streams/formats/ipc/encode.js';
import { toRecordBatch } from '../dist/streams/index.js';
import { JobLog } from '../dist/streams/scale/jobLog.js';
import { summarizeLog } from '../dist/streams/scale/logSummary.js';
import { cliPath } from '../scripts/cli.mjs';

/** Random numbers, the same in every run. */
export const next = random(0, 'scale');
const LARGEST = 16 * 2 ** 20;

/** Rows of the topics: how many records of how many rows, and the flags of the job. */
export const cases = {
  kills: {
    partitions: 6,
    records: 900,
    recordRows: 2048,
    d: 16,
    flags: ['-k', '50', '--batch-size', '24576', '--block-rows', '4096'],
  },
  joining: {
    partitions: 6,
    records: 900,
    recordRows: 2048,
    d: 16,
    flags: ['-k', '50', '--batch-size', '2048', '--block-rows', '1024'],
  },
  latency: {
    partitions: 3,
    records: 1800,
    recordRows: 8,
    d: 4,
    flags: ['-k', '8', '--batch-size', '24', '--block-rows', '8', '--init-rows', '800'],
  },
  fit: {
    partitions: 4,
    records: 1024,
    recordRows: 512,
    d: 128,
    flags: ['-k', '1024', '--batch-size', '65536', '--init-rows', '8192'],
  },
  'pairs-1024': {
    partitions: 4,
    records: 4096,
    recordRows: 512,
    d: 128,
    flags: ['-k', '1024', '--batch-size', '262144', '--block-rows', '16384', '--init-rows', '8192'],
  },
  'pairs-4096': {
    partitions: 4,
    records: 3072,
    recordRows: 512,
    d: 128,
    flags: ['-k', '4096', '--batch-size', '262144', '--block-rows', '32768', '--init-rows', '16384'],
  },
};

/** Rows around centres, with coordinates in 12 binary orders, as Arrow streams, record by record over the partitions. */
export async function fill(broker, { partitions, records, recordRows, d }) {
  const common = { clientId: 'bench', bootstrapBrokers: [broker.address], retries: 40, retryDelay: 250 };
  const admin = new Admin(common);
  const configs = [
    { name: 'max.message.bytes', value: String(LARGEST) },
    { name: 'retention.ms', value: '-1' },
  ];
  await admin.createTopics({ topics: ['points'], partitions, replicas: 1, configs });
  await admin.close();
  const producer = new Producer({ ...common, idempotent: true });
  const centres = Float32Array.from({ length: 64 * d }, () => 10 * next());
  for (let r = 0; r < records; r++) {
    const values = new Float32Array(recordRows * d);
    for (let i = 0; i < recordRows; i++) {
      const centre = Math.floor(next() * 64) * d;
      for (let t = 0; t < d; t++) values[i * d + t] = (centres[centre + t] + next()) / (1 << (i % 12));
    }
    const value = Buffer.from(toIpc([toRecordBatch({ values, n: recordRows, d })], 'stream'));
    await producer.send({ messages: [{ topic: 'points', partition: r % partitions, value }], acks: -1 });
  }
  await producer.close(true);
}

/**
 * Starts a process of a job, or without a job one that learns alone; `end` gives its exit code, or signal, and its JSON
 * lines: all, and the last.
 */
export function start(broker, job, flags, environment = {}) {
  const words = [
    cliPath,
    'fit',
    `kafka://${broker.address}/points`,
    ...flags,
    ...(job === undefined ? [] : ['--job', job]),
    '--json',
    '--every',
    '60s',
  ];
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'], env });
  let [out, messages] = ['', ''];
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (messages += data));
  const end = new Promise((resolve) =>
    child.once('close', (code, signal) => resolve({ end: signal ?? code, messages, ...linesOf(out) })),
  );
  return { child, end };
}

function linesOf(out) {
  const lines = out.split('\n').filter(Boolean);
  return { lines, last: JSON.parse(lines.at(-1) ?? '{}') };
}

/** What the log of a job tells. */
export async function summary(broker, job) {
  const feed = await openFeed(`kafka://${broker.address}/${job}.log`);
  const found = await summarizeLog(new JobLog(feed, (_, work) => work()));
  await feed.close();
  return found;
}

/** Waits until the log of a job has some records. */
export async function recordsOf(broker, job, count) {
  const feed = await openFeed(`kafka://${broker.address}/${job}.log`);
  const ends = () =>
    feed.state().then(
      ({ partitions }) => partitions.get(0).end,
      () => 0,
    );
  while ((await ends()) < count) await sleep(50);
  await feed.close();
}
