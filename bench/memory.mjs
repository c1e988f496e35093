// Peak memory of the real command on a stream much larger than it: pipes float32 rows into `meander fit -` and samples
// the resident set of that process. A third of a million different rows are repeated.
// Usage: node memory.mjs [GIGABYTES] [D,K,ROWS-PER-RECORD-BATCH …], default 2 GB each for d = 128, k = 64 and 256, and
// record batches of 8,192 and 65,536 rows.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { normal, random } from '../dist/src/numeric/index.js';
import { toIpc } from '../dist/streams/formats/ipc/encode.js';
import { toRecordBatch } from '../dist/streams/index.js';
import { cliPath } from '../scripts/cli.mjs';
import { saveResults } from './results.mjs';

const DISTINCT_ROWS = 327_680;
const DEFAULT_SIZES = ['128,64,8192', '128,256,8192', '128,64,65536', '128,256,65536'];
const [gigabytes = '2', ...sizes] = process.argv.slice(2);

/** An Arrow stream of blobs, cut into its schema, its record batches and its end. */
function arrowParts(d, k, batchRows) {
  const next = random(0, 'memory');
  const centres = Float64Array.from({ length: k * d }, () => 3 * normal(next));
  const value = (_, i) => centres[(Math.floor(i / d) % k) * d + (i % d)] + normal(next);
  const batch = () => toRecordBatch({ values: Float32Array.from({ length: batchRows * d }, value), n: batchRows, d });
  const stream = toIpc(Array.from({ length: DISTINCT_ROWS / batchRows }, batch), 'stream');
  const schemaEnd = 8 + new DataView(stream.buffer).getInt32(4, true);
  return {
    schema: stream.subarray(0, schemaEnd),
    batches: stream.subarray(schemaEnd, -8),
    end: stream.subarray(-8),
  };
}

/** Samples the resident set of a process every half second, in MiB; `stop` gives the samples and the peak. */
function watchMemory(pid) {
  const samples = [];
  let peak = 0;
  const timer = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const mebibytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024;
      samples.push(Math.round(mebibytes('VmRSS')));
      peak = mebibytes('VmHWM');
    } catch {
      // The process has ended; its last sample stands.
    }
  }, 500);
  return () => {
    clearInterval(timer);
    return { samples, peak: Math.round(peak) };
  };
}

async function measure(d, k, batchRows) {
  const { schema, batches, end } = arrowParts(d, k, batchRows);
  const fit = [cliPath, 'fit', '-', '-k', String(k), '--json', '--every', '10s'];
  const child = spawn(process.execPath, fit, { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const stopWatching = watchMemory(child.pid);
  const send = async (bytes) => child.stdin.write(bytes) || once(child.stdin, 'drain');
  await send(schema);
  for (let sent = 0; sent < gigabytes * 1e9; sent += batches.length) await send(batches);
  child.stdin.end(end);
  await closed;
  const { samples, peak } = stopWatching();
  const { rows, elapsedSeconds, rowsPerSecond } = JSON.parse(output.trim().split('\n').at(-1));
  const half = samples.slice(Math.floor(samples.length / 2));
  const secondHalfMiB = [Math.min(...half), Math.max(...half)];
  return {
    d,
    k,
    batchRows,
    rows,
    seconds: elapsedSeconds,
    rowsPerSecond,
    peakMiB: peak,
    secondHalfMiB,
  };
}

const results = [];
for (const size of sizes.length > 0 ? sizes : DEFAULT_SIZES) {
  const [d, k, batchRows = 8192] = size.split(',').map(Number);
  const row = await measure(d, k, batchRows);
  results.push(row);
  console.log(
    `d ${d} k ${k}, ${batchRows} rows per record batch: ${gigabytes} GB, ${row.rows} rows: peak ${row.peakMiB} MiB, second half ${row.secondHalfMiB.join('–')} MiB, ${row.rowsPerSecond} rows/s`,
  );
}
saveResults('memory', { gigabytes: Number(gigabytes), results });
