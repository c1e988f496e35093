// Peak memory of the real command on a stream much larger than it: pipes GIGABYTES (default 10) of d = 128 float32 rows
// into `meander fit - -k 256` and samples its resident set. The rows are 40 different record batches, over and over.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { normal, random } from '../dist/src/index.js';
import { toRecordBatch } from '../dist/streams/index.js';
import { toIpc } from '../dist/streams/sinks/arrowFile.js';

const [d, k, rows] = [128, 256, 8192];
const gigabytes = Number(process.argv[2] ?? 10);
const next = random(0, 'memory');
const centres = Float64Array.from({ length: k * d }, () => 3 * normal(next));
const batch = () =>
  toRecordBatch({ values: Float32Array.from({ length: rows * d }, (_, i) => centres[(Math.floor(i / d) % k) * d + (i % d)] + normal(next)), n: rows, d });
const stream = toIpc(Array.from({ length: 40 }, batch), 'stream');
const schemaEnd = 8 + new DataView(stream.buffer).getInt32(4, true);
const [schema, body, end] = [stream.subarray(0, schemaEnd), stream.subarray(schemaEnd, -8), stream.subarray(-8)];

const child = spawn(process.execPath, [new URL('../dist/cli/main.js', import.meta.url).pathname, 'fit', '-', '-k', String(k), '--json', '--every', '10s'], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
let output = '';
child.stdout.on('data', (chunk) => {
  output += chunk;
});
const status = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024;
const samples = [];
let peak = 0;
const timer = setInterval(() => {
  try {
    samples.push(Math.round(status('VmRSS')));
    peak = status('VmHWM');
  } catch {}
}, 500);
const send = async (bytes) => child.stdin.write(bytes) || once(child.stdin, 'drain');
await send(schema);
for (let sent = 0; sent < gigabytes * 1e9; sent += body.length) await send(body);
child.stdin.end(end);
await once(child, 'close');
clearInterval(timer);
const last = JSON.parse(output.trim().split('\n').at(-1));
const half = samples.slice(Math.floor(samples.length / 2));
const result = {
  machine: cpus()[0].model,
  node: process.version,
  gigabytes,
  d,
  k,
  rows: last.rows,
  seconds: last.elapsedSeconds,
  rowsPerSecond: last.rowsPerSecond,
  peakMiB: Math.round(peak),
  secondHalfMiB: [Math.min(...half), Math.max(...half)],
  samplesMiB: samples,
};
writeFileSync(new URL('results/memory.json', import.meta.url), `${JSON.stringify(result)}\n`);
console.log(`${gigabytes} GB, ${last.rows} rows: peak ${result.peakMiB} MiB, second half ${result.secondHalfMiB.join('–')} MiB, ${last.rowsPerSecond} rows/s`);
