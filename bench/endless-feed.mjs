// An endless feed at full speed with d = 16 and k = 64: memory over time, and what a subscriber that needs five seconds
// for each checkpoint costs the learner (paired runs). The feed lives in this process, so nothing else is measured.
// Usage: node endless-feed.mjs [SECONDS], default 600. PAIRS (default 5) sets the number of paired runs of eight seconds.
import { spawnSync } from 'node:child_process';
import { tap } from 'rxjs';
import { toIpc } from '../dist/streams/formats/ipc/encode.js';
import { feedSource, fromSource, miniBatchKMeans, shareLatest, synthetic } from '../dist/streams/index.js';

const [d, k, BATCH_ROWS] = [16, 64, 8192];
const PAIRS = Number(process.env.PAIRS ?? 5);
const PAIR_SECONDS = 8;
/** As a child, this script is given what to run and for how long; it prints rows per second. */
const [mode, childSeconds] = process.argv[2] === 'child' ? process.argv.slice(3) : [];
const seconds = Number(childSeconds ?? process.argv[2] ?? 600);

async function arrowRecords() {
  const spec = { kind: 'blobs', rows: 16 * BATCH_ROWS, d, k, batchRows: BATCH_ROWS };
  const records = [];
  for await (const batch of synthetic(spec).open(null, new AbortController().signal))
    records.push(Buffer.from(toIpc([batch], 'stream')));
  return records;
}

/** A feed with one partition that repeats some records for ever. */
function endlessFeed(values) {
  const doNothing = async () => {};
  return {
    name: 'endless',
    state: async () => ({ id: '1', partitions: new Map([[0, { first: 0, end: 1e12 }]]) }),
    async fetch(_, from) {
      const first = from.get(0);
      const records = values.map((value, i) => ({
        partition: 0,
        offset: first + i,
        time: 0,
        bytes: Buffer.from(value),
      }));
      return [{ partition: 0, records, next: first + records.length }];
    },
    acknowledge: doNothing,
    create: doNothing,
    publish: doNothing,
    close: doNothing,
  };
}

/**
 * Learns from the feed for `seconds`; resolves with rows per second.
 * @param secondSubscriber gets every checkpoint, too
 * @param onCheckpoint is told every checkpoint and the seconds so far
 */
async function run(secondSubscriber, onCheckpoint = () => {}) {
  let last;
  const began = performance.now();
  const source = await feedSource(endlessFeed(await arrowRecords()), { follow: true });
  const checkpoints = fromSource(source).pipe(
    miniBatchKMeans({ k, every: '1s', events: true }),
    tap((checkpoint) => {
      last = checkpoint;
      onCheckpoint(checkpoint, (performance.now() - began) / 1000);
    }),
    shareLatest(),
  );
  const subscriptions = [checkpoints.subscribe()];
  if (secondSubscriber) subscriptions.push(checkpoints.subscribe(secondSubscriber));
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  for (const subscription of subscriptions) subscription.unsubscribe();
  return (1000 * last.rows.read) / (performance.now() - began);
}

async function runAsChild() {
  const slow = () => new Promise((resolve) => setTimeout(resolve, 5000));
  console.log(await run(mode === 'slow' ? slow : undefined));
}

function measureSlowSubscriber() {
  const speed = (kind) =>
    Number(
      spawnSync(process.execPath, [process.argv[1], 'child', kind, String(PAIR_SECONDS)], { encoding: 'utf8' }).stdout,
    );
  const ratios = Array.from({ length: PAIRS }, () => speed('slow') / speed('alone')).sort((a, b) => a - b);
  console.log(`speed with a slow subscriber / without: ${ratios.map((x) => x.toFixed(3)).join(' ')} (${PAIRS} pairs)`);
}

async function measureMemory() {
  let nextLine = 0;
  const speed = await run(undefined, ({ rows: { read } }, at) => {
    if (at < nextLine) return;
    nextLine += seconds / 10;
    const [time, rows] = [at.toFixed(0).padStart(4), (read / 1e6).toFixed(0).padStart(5)];
    console.log(`${time} s  ${rows} M rows  ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`);
  });
  console.log(`${(speed / 1e6).toFixed(2)} M rows/s, peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
}

if (mode) await runAsChild();
else {
  measureSlowSubscriber();
  await measureMemory();
}
process.exit();
