// What a live view costs the thread that learns: CPU time of pairs of runs, without and with a view, in alternating order;
// and how long /health takes meanwhile. Viewers run in a process of their own; every second one takes nothing.
// node bench/serve.mjs [pairs]
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { lastValueFrom, tap } from 'rxjs';
import { digestOf, fromPoints, fromSource, miniBatchKMeans, openServer, repeated } from '../dist/streams/index.js';

const SIZES = [
  { d: 32, k: 1000, rows: 100_000, passes: 4 },
  { d: 768, k: 1024, rows: 12_288, passes: 2 },
];
const VIEWERS = [0, 1, 50];

if (process.argv[2] === 'view') await view(process.argv[3], Number(process.argv[4]));
else await bench(Number(process.argv[2] ?? 5));

async function bench(pairs) {
  for (const size of SIZES) {
    const source = pointsOf(size);
    await learn(source, size);
    for (const viewers of VIEWERS) {
      const ratios = [];
      const [health, shares] = [[], []];
      for (let pair = 0; pair < pairs; pair++) {
        const order = pair % 2 === 0 ? [false, true] : [true, false];
        const times = {};
        for (const shown of order) {
          const found = await (shown ? learnShown(source, size, viewers) : learn(source, size));
          times[shown] = found.cpu;
          if (shown) shares.push(found.share);
          health.push(...(found.health ?? []));
          size.digest ??= found.digest;
          if (found.digest !== size.digest) throw new Error('The view changed the model.');
        }
        ratios.push(times.true / times.false - 1);
      }
      const row = {
        ...{ d: size.d, k: size.k, viewers },
        slowdownPercentMedian: round(100 * median(ratios)),
        slowdownPercentAll: ratios.map((ratio) => round(100 * ratio)),
        percentOfLearnerInView: round(median(shares)),
        healthMillisecondsP50: round(quantile(health, 0.5)),
        healthMillisecondsP99: round(quantile(health, 0.99)),
        requests: health.length,
      };
      console.log(JSON.stringify(row));
    }
  }
}

/** Nanoseconds of CPU that the calling thread has used, as Linux counts them. */
function cpuOfThread() {
  return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]);
}

async function learn(source, { k, passes }, view) {
  let spent = 0;
  /** Adds up the time that the learner's thread spends on the view. */
  const timed = (work) => {
    const start = performance.now();
    work();
    spent += performance.now() - start;
  };
  const onStep = (run) => timed(() => view.step(run));
  const options = { k, seed: 0, every: '0.2s', threads: 1, ...(view && { onStep }) };
  const began = cpuOfThread();
  const start = performance.now();
  const run = fromSource(repeated(source, passes)).pipe(
    miniBatchKMeans(options),
    tap((checkpoint) => view && timed(() => view.show(checkpoint))),
  );
  const last = await lastValueFrom(run);
  const share = (100 * spent) / (performance.now() - start);
  return { cpu: cpuOfThread() - began, share, digest: digestOf(last) };
}

async function learnShown(source, size, viewers) {
  const view = await openServer({ port: 0 });
  const child = fork(new URL(import.meta.url).pathname, ['view', view.url, String(viewers)]);
  await new Promise((resolve) => child.once('message', resolve));
  const found = await learn(source, size, view);
  const health = await new Promise((resolve) => {
    child.once('message', resolve);
    child.send('end');
  });
  await view.close();
  return { ...found, health };
}

/** Watches, and asks for /health twenty times a second. @returns milliseconds of each answer */
async function view(url, viewers) {
  const { port } = new URL(url);
  await Promise.all(Array.from({ length: viewers }, (_, i) => connected(port, i % 2 === 1)));
  const times = [];
  const timer = setInterval(async () => {
    const began = performance.now();
    await (await fetch(`${url}health`)).text();
    times.push(performance.now() - began);
  }, 50);
  process.on('message', () => {
    clearInterval(timer);
    process.send(times, () => process.exit());
  });
  process.send('ready');
}

function connected(port, stalled) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n');
      socket.once('data', () => {
        if (stalled) socket.pause();
        else socket.resume();
        resolve();
      });
    });
    socket.on('error', () => {});
  });
}

function pointsOf({ d, rows }) {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const centres = Float64Array.from({ length: 200 * d }, () => 10 * next());
  const values = Float64Array.from({ length: rows * d }, (_, i) => {
    const row = Math.floor(i / d);
    return centres[(row % 200) * d + (i % d)] + next() + next() + next();
  });
  return fromPoints({ values, n: rows, d });
}

function median(numbers) {
  return quantile(numbers, 0.5);
}

function quantile(numbers, q) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

function round(x) {
  return Math.round(100 * x) / 100;
}
