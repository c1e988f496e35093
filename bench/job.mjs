// A job of several processes on a real Kafka broker: node bench/job.mjs kills|latency|pairs-1024|pairs-4096 [ROUNDS [ONLY]]
// Needs Node 22.22, Java and the broker's jars (.ci/run fetches them). Writes to bench/results/job-CASE.json.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Admin, Producer } from '@platformatic/kafka';
import { random } from '../dist/src/numeric/index.js';
import { openFeed } from '../dist/streams/feeds/openFeed.js';
import { toIpc } from '../dist/streams/formats/ipc/encode.js';
import { toRecordBatch } from '../dist/streams/index.js';
import { JobLog } from '../dist/streams/scale/jobLog.js';
import { summarizeLog } from '../dist/streams/scale/logSummary.js';
import { cliPath } from '../scripts/cli.mjs';

const jars = join(new URL('../.ci/kafka/', import.meta.url).pathname, '*');
const next = random(0, 'scale');
const LARGEST = 16 * 2 ** 20;

/** Rows of the topics: how many records of how many rows, and the flags of the job. */
const cases = {
  kills: {
    partitions: 6,
    records: 900,
    recordRows: 2048,
    d: 16,
    flags: ['-k', '50', '--batch-size', '24576', '--block-rows', '4096'],
  },
  latency: {
    partitions: 3,
    records: 1800,
    recordRows: 8,
    d: 4,
    flags: ['-k', '8', '--batch-size', '24', '--block-rows', '8', '--init-rows', '800'],
  },
  'pairs-1024': {
    partitions: 4,
    records: 1024,
    recordRows: 512,
    d: 128,
    flags: ['-k', '1024', '--batch-size', '65536', '--block-rows', '8192', '--init-rows', '8192'],
  },
  'pairs-4096': {
    partitions: 4,
    records: 512,
    recordRows: 512,
    d: 128,
    flags: ['-k', '4096', '--batch-size', '65536', '--block-rows', '16384', '--init-rows', '16384'],
  },
};

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
const listens = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** A broker of one node. */
async function startBroker() {
  const [port, control] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), 'meander-scale-'));
  const file = join(folder, 'server.properties');
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    listeners: `CLIENTS://127.0.0.1:${port},CONTROLLER://127.0.0.1:${control}`,
    'advertised.listeners': `CLIENTS://127.0.0.1:${port}`,
    'inter.broker.listener.name': 'CLIENTS',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,CLIENTS:PLAINTEXT',
    'controller.quorum.voters': `1@127.0.0.1:${control}`,
    'log.dirs': join(folder, 'logs'),
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
  };
  writeFileSync(
    file,
    Object.entries(settings)
      .map((pair) => `${pair.join('=')}\n`)
      .join(''),
  );
  const java = (main, ...words) => ['java', ['-Xmx512m', '-cp', jars, main, ...words]];
  execFileSync(...java('kafka.tools.StorageTool', 'format', '-t', 'MkU3OEVBNTcwNTJENDM2Qk', '-c', file), {
    stdio: 'ignore',
  });
  let child;
  const start = async () => {
    child = spawn(...java('kafka.Kafka', file), { stdio: 'ignore' });
    while (!(await listens(port))) await sleep(100);
  };
  const kill = () =>
    new Promise((resolve) => {
      child.once('exit', resolve);
      child.kill('SIGKILL');
    });
  await start();
  const remove = async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { address: `127.0.0.1:${port}`, start, kill, remove };
}

/** Rows around centres, with coordinates in 12 binary orders, as Arrow streams, record by record over the partitions. */
async function fill(broker, { partitions, records, recordRows, d }) {
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

/** Starts a process; `end` gives its exit code, or signal, and its last JSON line. */
function start(broker, job, flags) {
  const words = [
    cliPath,
    'fit',
    `kafka://${broker.address}/points`,
    ...flags,
    '--job',
    job,
    '--json',
    '--every',
    '60s',
  ];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, messages] = ['', ''];
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (messages += data));
  const end = new Promise((resolve) =>
    child.once('close', (code, signal) =>
      resolve({ end: signal ?? code, messages, last: JSON.parse(out.trim().split('\n').at(-1) || '{}') }),
    ),
  );
  return { child, end };
}

async function summary(broker, job) {
  const feed = await openFeed(`kafka://${broker.address}/${job}.log`);
  const found = await summarizeLog(new JobLog(feed, (_, work) => work()));
  await feed.close();
  return found;
}

/** Waits until the log of a job has some records. */
async function recordsOf(broker, job, count) {
  const feed = await openFeed(`kafka://${broker.address}/${job}.log`);
  const ends = () =>
    feed.state().then(
      ({ partitions }) => partitions.get(0).end,
      () => 0,
    );
  while ((await ends()) < count) await sleep(50);
  await feed.close();
}

/** Runs a job with some processes, which trouble may kill; all that are left at the end must have one digest. */
async function trial(broker, job, count, flags, trouble) {
  const processes = Array.from({ length: count }, () => start(broker, job, flags));
  const began = performance.now();
  let over = false;
  const running = { kills: 0, isOver: () => over, processes, add: () => processes.push(start(broker, job, flags)) };
  running.kill = async (i) => {
    processes[i].child.kill('SIGKILL');
    if ((await processes[i].end).end !== 'SIGKILL') return;
    running.kills++;
    processes[i] = start(broker, job, flags);
  };
  const first = Promise.race(processes.map(({ end }) => end));
  const troubled = trouble?.(running);
  const ends = [];
  for (let i = 0; i < processes.length; i++) {
    let ended = await processes[i].end;
    while (ended.end === 'SIGKILL' || ended.end === 130) {
      if (ended.end === 130) break;
      await sleep(50);
      ended = await processes[i].end;
    }
    if (ended.end === 0) over = true;
    ends.push(ended);
  }
  void first;
  over = true;
  await troubled;
  const done = ends.filter(({ end }) => end === 0);
  const failed = ends.filter(({ end }) => end !== 0 && end !== 130);
  if (failed.length > 0) throw new Error(`${job}: ${JSON.stringify(failed)}`);
  const log = await summary(broker, job);
  return {
    job,
    processes: count,
    kills: running.kills,
    seconds: (performance.now() - began) / 1000,
    digests: [...new Set(done.map(({ last }) => last.digest))],
    rows: [...new Set(done.map(({ last }) => last.rows))],
    epochs: log.epochs,
    msPerEpoch: log.msPerEpoch,
    duplicates: log.duplicates,
    statisticsMB: log.bytes / 1e6,
    blocks: log.processes.map(({ blocks }) => blocks),
  };
}

const random3 = () => Math.floor(3 * next());
const kills = {
  async one(broker, flags) {
    const results = [];
    for (const count of [1, 2, 3, 5]) {
      results.push(await trial(broker, `of${count}`, count, flags));
      console.log(JSON.stringify(results.at(-1)));
    }
    return results;
  },
  /** @param least how many kills of one process there must be */
  async troubles(broker, flags, least) {
    const results = [];
    const killed = () => results.reduce((sum, result) => sum + result.kills, 0);
    const run = async (job, count, trouble) => {
      if (!job.match(only)) return;
      results.push(await trial(broker, job, count, flags, trouble));
      console.log(JSON.stringify(results.at(-1)));
    };
    for (let round = 0; killed() < least && 'killed'.match(only || 'killed'); round++)
      await run(`killed${round}`, 3, async (job) => {
        while (!job.isOver()) {
          await sleep(1000 + 2000 * next());
          if (!job.isOver()) await job.kill(random3());
        }
      });
    for (let round = 0; round < 5; round++)
      await run(`all${round}`, 3, async (job) => {
        await sleep(3000);
        if (!job.isOver()) await Promise.all([0, 1, 2].map((i) => job.kill(i)));
      });
    await run('stopped', 3, async (job) => {
      await sleep(2500);
      job.processes[1].child.kill('SIGSTOP');
      await sleep(10_000);
      job.processes[1].child.kill('SIGCONT');
    });
    for (let round = 0; round < 3; round++)
      await run(`broker${round}`, 3, async () => {
        await recordsOf(broker, `broker${round}`, 100);
        await broker.kill();
        await sleep(1000);
        await broker.start();
      });
    return results;
  },
  /** Processes come and go every two seconds while a job of small mini-batches lasts, a minute or more. */
  async joining(broker, flags) {
    const small = [...flags, '--batch-size', '2048', '--block-rows', '1024'];
    const results = [
      await trial(broker, 'unjoined', 1, small),
      await trial(broker, 'joined', 2, small, async (job) => {
        for (let i = 2; !job.isOver(); i++) {
          await sleep(2000);
          if (job.isOver()) return;
          job.add();
          await sleep(2000);
          job.processes[i].child.kill('SIGINT');
          job.left = i - 1;
        }
      }),
    ];
    for (const result of results) console.log(JSON.stringify(result));
    return results;
  },
};

const [name = 'kills', rounds = '4', only = ''] = process.argv.slice(2);
const cell = cases[name];
const broker = await startBroker();
try {
  await fill(broker, cell);
  const flags = [...cell.flags, '--threads', '1'];
  let results = [];
  if (name === 'kills') {
    results = [...(await kills.one(broker, flags)), ...(await kills.troubles(broker, flags, Number(rounds)))];
    const digests = new Set(results.flatMap((result) => result.digests));
    const joining = await kills.joining(broker, flags);
    results = [...results, ...joining];
    const rows = new Set(results.flatMap((result) => result.rows));
    const joined = new Set(joining.flatMap((result) => result.digests));
    console.log(
      JSON.stringify({
        kills: results.reduce((n, result) => n + result.kills, 0),
        digests: [...digests],
        digestsOfJoining: [...joined],
        rows: [...rows],
      }),
    );
    if (digests.size !== 1 || rows.size !== 1 || joined.size !== 1) process.exitCode = 1;
  } else {
    const counts = name === 'latency' ? [1, 3] : [1, 2];
    for (let round = 0; round < Number(rounds); round++)
      for (const count of counts) {
        results.push(await trial(broker, `${name}-${round}-${count}`, count, flags));
        console.log(JSON.stringify(results.at(-1)));
      }
  }
  const file = new URL(`results/job-${name}.json`, import.meta.url);
  const machine = { processor: cpus()[0].model, processors: cpus().length, node: process.version };
  writeFileSync(file, `${JSON.stringify({ machine, case: { name, ...cell }, results }, null, 2)}\n`);
} finally {
  await broker.remove();
}
