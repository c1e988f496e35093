// A job of several processes on a real Kafka broker: node bench/job.mjs CASE [ROUNDS [ONLY]]. The case is kills, joining,
// fit, latency, pairs-1024 or pairs-4096; kills goes on until ROUNDS processes were killed. Needs Node 22.22, Java and the
// broker's jars (.ci/run fetches them). Writes to bench/results/job-CASE.json.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { cases, fill, next, recordsOf, start, summary } from './jobSetup.mjs';
import { startBroker } from './kafkaBroker.mjs';

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

/** The round that does not count: a broker that has just started compiles its code, and is slow. */
const WARM_UP = -1;

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
};

/** Processes come and go every two seconds, for a minute. */
async function joining(broker, flags) {
  const results = [];
  const add = async (count, trouble) => {
    results.push(await trial(broker, `joining${results.length}`, count, flags, trouble));
    console.log(JSON.stringify(results.at(-1)));
  };
  await add(1);
  while (results.reduce((sum, { seconds }) => sum + seconds, 0) < 60 + results[0].seconds)
    await add(2, async (job) => {
      for (let i = 2; !job.isOver(); i++) {
        job.add();
        await sleep(2000);
        job.processes[i].child.kill('SIGINT');
      }
    });
  return results;
}

/** Says whether all trials came to one digest and the same rows. */
function judge(results) {
  const [digests, rows] = ['digests', 'rows'].map((name) => [...new Set(results.flatMap((result) => result[name]))]);
  console.log(JSON.stringify({ kills: results.reduce((n, { kills }) => n + kills, 0), digests, rows }));
  if (digests.length !== 1 || rows.length !== 1) process.exitCode = 1;
}

/** Rows per second after the seeding, of one process of a job and of one that learns alone, in turn, on all threads. */
async function besideFit(broker, flags, count) {
  const results = [];
  for (let round = WARM_UP; round < count; round++)
    for (const job of round % 2 === 0 ? [undefined, `fit${round}`] : [`fit${round}`, undefined]) {
      const { lines, last } = await start(broker, job, flags).end;
      const seeded = lines.map((line) => JSON.parse(line)).find(({ event }) => event === 'seeded');
      const seconds = last.elapsedSeconds - seeded.elapsedSeconds;
      const result = {
        job: job !== undefined,
        rowsPerSecond: Math.round((last.rows - seeded.rows) / seconds),
        seconds,
      };
      if (round > WARM_UP) results.push(result);
      console.log(JSON.stringify(result));
    }
  return results;
}

const [name = 'kills', rounds = '4', only = ''] = process.argv.slice(2);
const cell = cases[name];
const broker = await startBroker();
try {
  await fill(broker, cell);
  const flags = [...cell.flags, '--threads', '1'];
  let results = [];
  if (name === 'kills') {
    results = [...(await kills.one(broker, flags)), ...(await kills.troubles(broker, flags, Number(rounds)))];
    judge(results);
  } else if (name === 'joining') {
    results = await joining(broker, flags);
    judge(results);
  } else if (name === 'fit') results = await besideFit(broker, cell.flags, Number(rounds));
  else {
    const counts = name === 'latency' ? [1, 3] : [1, 2];
    for (let round = WARM_UP; round < Number(rounds); round++)
      for (const count of counts) {
        const result = await trial(broker, `${name}-${round}-${count}`, count, flags);
        if (round > WARM_UP) results.push(result);
        console.log(JSON.stringify(result));
      }
  }
  const file = new URL(`results/job-${name}.json`, import.meta.url);
  const machine = { processor: cpus()[0].model, processors: cpus().length, node: process.version };
  writeFileSync(file, `${JSON.stringify({ machine, case: { name, ...cell }, results }, null, 2)}\n`);
} finally {
  await broker.remove();
}
