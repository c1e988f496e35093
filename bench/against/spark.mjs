// docs/recipes/spark_fit.py on Spark's local[2] and local-cluster against `meander fit --threads 2`: the digest, and the
// rows per second of the mini-batches after the second, once the Python workers and Node run.
// Usage: node spark.mjs, with SPARK_PYTHON, a Python that has pyspark and pyarrow. Needs Java and 3 GB of disk.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cliPath } from '../../scripts/cli.mjs';
import { median, saveResults } from '../results.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const [rows, d, k, batch] = [4_194_304, 128, 1024, 1_048_576];
const masters = (process.env.MASTERS ?? 'local[2]').split(' ');
const python = process.env.SPARK_PYTHON ?? 'python3';
const recipe = new URL('../../docs/recipes/spark_fit.py', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'meander-spark-'));
const at = (name) => join(folder, name);
const meander = (...words) =>
  execFileSync(process.execPath, [cliPath, ...words.map(String)], { encoding: 'utf8', maxBuffer: 2 ** 30 });
const learning = ['-k', k, '--batch-size', batch, '--threads', 2, '--json'];

/** Seconds per mini-batch, and the digest. */
function fit() {
  const lines = meander('fit', at('lake.arrow'), ...learning, '--every', '1batches', '--out', at('fit.arrows'));
  const events = lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const times = events.filter(({ event }) => event === 'checkpoint').map(({ elapsedSeconds }) => elapsedSeconds);
  const all = [...times, events.at(-1).elapsedSeconds];
  return { seconds: all.slice(1).map((time, i) => time - all[i]), digest: events.at(-1).digest };
}

function spark(master) {
  const words = [recipe, at('first.arrows'), at('spark.arrows'), at('lake.arrow')];
  const env = {
    ...process.env,
    MEANDER: `${process.execPath} ${cliPath}`,
    PYSPARK_PYTHON: python,
    PYSPARK_SUBMIT_ARGS: `--master ${master} pyspark-shell`,
  };
  const { stdout, stderr, status } = spawnSync(python, words, { encoding: 'utf8', env, maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(stderr);
  const seconds = [...stderr.matchAll(/^step \d+: \d+ blocks in ([\d.]+) s$/gm)].map(([, time]) => Number(time));
  return { seconds, digest: JSON.parse(stdout.trim().split('\n').at(-1)).digest };
}

try {
  meander('generate', 'blobs', '--rows', rows, '--dims', d, '-k', k, '--out', at('lake.arrow'), '--quiet');
  meander('fit', at('lake.arrow'), ...learning, '--max-rows', batch, '--out', at('first.arrows'));
  const results = [];
  for (let round = 0; round < ROUNDS; round++)
    for (const master of masters) {
      const [alone, scheduled] = [fit(), spark(master)];
      // The latest mini-batches of both: the first of Spark begins with the start of its workers.
      const rate = ({ seconds }) => batch / median(seconds.slice(-2));
      const percent = (100 * rate(scheduled)) / rate(alone);
      results.push({ master, percent, sameDigest: alone.digest === scheduled.digest, alone, scheduled });
      console.log(JSON.stringify(results.at(-1)));
    }
  saveResults('spark', { rows, d, k, batch, results });
} finally {
  rmSync(folder, { recursive: true });
}
