// An endless feed at full rate, d = 16, k = 64: memory over SECONDS (default 600), and what a subscriber that takes five seconds for
// each checkpoint costs the learner (paired runs of eight seconds). The feed lies in this process, so that nothing else is measured.
import { spawnSync } from 'node:child_process';
import { tap } from 'rxjs';
import { toIpc } from '../dist/streams/formats/ipc/encode.js';
import { feedSource, fromSource, miniBatchKMeans, shareLatest, synthetic } from '../dist/streams/index.js';

const [d, k, rows] = [16, 64, 8192];
const [how, seconds] = [process.argv[2], Number(process.argv[3] ?? process.env.SECONDS ?? 600)];
const values = [];
for await (const batch of synthetic({ kind: 'blobs', rows: 16 * rows, d, k, batchRows: rows }).open(
  null,
  new AbortController().signal,
)) {
  values.push(Buffer.from(toIpc([batch], 'stream')));
}
const nothing = async () => {};
const feed = {
  name: 'endless',
  state: async () => ({ id: '1', partitions: new Map([[0, { first: 0, end: 1e12 }]]) }),
  async fetch(_, from) {
    const at = from.get(0);
    const records = values.map((value, i) => ({ partition: 0, offset: at + i, time: 0, bytes: Buffer.from(value) }));
    return [{ partition: 0, records, next: at + records.length }];
  },
  ...{ acknowledge: nothing, create: nothing, publish: nothing, close: nothing },
};

/** Rows a second; `each` sees every checkpoint as a second subscriber. */
async function run(each, watch = () => {}) {
  let last;
  const began = performance.now();
  const checkpoints = fromSource(await feedSource(feed, { follow: true })).pipe(
    miniBatchKMeans({ k, every: '1s', events: true }),
    tap((checkpoint) => {
      last = checkpoint;
      watch(checkpoint, (performance.now() - began) / 1000);
    }),
    shareLatest(),
  );
  const subscriptions = [checkpoints.subscribe(), ...(each ? [checkpoints.subscribe(each)] : [])];
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  for (const subscription of subscriptions) subscription.unsubscribe();
  return (1000 * last.rows.read) / (performance.now() - began);
}

if (how === 'alone' || how === 'slow') {
  const slow = () => new Promise((resolve) => setTimeout(resolve, 5000));
  console.log(await run(how === 'slow' ? slow : undefined));
  process.exit();
}
const measured = (kind) =>
  Number(spawnSync(process.execPath, [process.argv[1], kind, '8'], { encoding: 'utf8' }).stdout);
const ratios = Array.from({ length: 5 }, () => measured('slow') / measured('alone')).sort((a, b) => a - b);
console.log(
  `with a slow subscriber: ${ratios.map((ratio) => ratio.toFixed(3)).join(' ')} of the speed without (5 pairs)`,
);
let next = 0;
const speed = await run(undefined, ({ rows: { read } }, at) => {
  if (at < next) return;
  next += seconds / 10;
  console.log(
    `${at.toFixed(0).padStart(4)} s  ${(read / 1e6).toFixed(0).padStart(5)} M rows  ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`,
  );
});
console.log(`${(speed / 1e6).toFixed(2)} M rows/s, peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
process.exit();
