import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { encodeModel, latestCheckpoint } from '../../../streams/index.js';
import { generated, meander, temporaryFolder } from './meander.js';

const at = temporaryFolder();
const data = at('data.arrow');
const words = ['fit', data, '-k', '3', '--batch-size', '500'];
const checkpoints = ['--checkpoint', at('run'), '--every', '1batches', '--json'];
const resume = () => meander(...words, ...checkpoints, '--resume');

/** Files of one name and one length: of the seeds 1 and 2, 4,000 rows each. */
const write = (seed: number, rows = 4000) =>
  expect(meander(...generated('blobs', rows, 3, 4, data, '--seed', `${seed}`)).status).toBe(0);

/** A run over the file of seed 1 of which only the checkpoints before its end are left. @returns its last line */
function interruptedRun() {
  rmSync(at('run'), { recursive: true, force: true });
  write(1);
  const [done] = meander(...words, ...checkpoints)
    .lines()
    .slice(-1);
  const names = readdirSync(at('run')).filter((name) => name.endsWith('.arrows'));
  rmSync(at(`run/${names.sort().at(-1)}`));
  return done;
}

describe('fit --resume', () => {
  let whole: { digest: string };
  beforeEach(() => {
    whole = interruptedRun();
  });

  test('continues with the same data', () => {
    const { status, lines } = resume();
    expect([status, lines().at(-1).digest, lines().at(-1).warnings]).toEqual([0, whole.digest, []]);
  });

  test('refuses a file that was replaced by one of the same name and length, with both identities', () => {
    const { length } = readFileSync(data);
    write(2);
    expect(readFileSync(data).length).toBe(length);
    const { status, stderr, stdout } = resume();
    expect(stderr).toMatch(
      /made with source = data\.arrow:\d+:\w{16}, but this run has source = data\.arrow:\d+:\w{16}; resume/,
    );
    expect([status, stdout]).toEqual([4, '']);
  });

  test('refuses a file that has grown', () => {
    write(1, 5000);
    expect(resume().status).toBe(4);
  });

  test('continues from a checkpoint of an earlier version, and warns that the data was not compared', async () => {
    const { checkpoint } = await latestCheckpoint(at('run'));
    if (!checkpoint) throw new Error('there is no checkpoint');
    const older = `${basename(data)}:${readFileSync(data).length}`;
    const position = checkpoint.position.source as { pass: number; inner: { at: unknown } };
    const earlier = {
      ...checkpoint,
      options: { ...checkpoint.options, source: older },
      position: { ...checkpoint.position, source: { ...position, inner: position.inner.at } },
    };
    const newest = readdirSync(at('run'))
      .sort()
      .filter((name) => name.endsWith('.arrows'))
      .at(-1);
    writeFileSync(at(`run/${newest}`), encodeModel(earlier));
    const { status, stderr, lines } = resume();
    const done = lines().at(-1);
    expect([status, done.digest]).toEqual([0, whole.digest]);
    const warning = expect.stringContaining('it was not checked that the source holds the same data');
    expect([stderr, done.warnings]).toEqual([warning, [warning]]);
    expect((await latestCheckpoint(at('run'))).checkpoint?.options.source).toMatch(/^data\.arrow:\d+:\w{16}$/);
  });
});

test('A table that has grown is refused by --resume, and its new rows need a new run', () => {
  const table = at('rows.csv');
  writeFileSync(table, `x\n${Array.from({ length: 3000 }, (_, i) => i % 97).join('\n')}\n`);
  const run = ['fit', table, '-k', '3', '--checkpoint', at('table'), '--resume', '--quiet'];
  expect(meander(...run).status).toBe(0);
  appendFileSync(table, '5\n');
  const { status, stderr } = meander(...run);
  expect([status, stderr]).toEqual([
    4,
    expect.stringMatching(/source = rows\.csv:\d+:\w+, but this run has source = rows/),
  ]);
});

test('A password in SQL is neither in a model nor in a checkpoint', () => {
  const sql = `sql:select x::double as x, x * 2.0 as y from range(3000) r(x) where 'hunter2' <> ''`;
  const out = ['--checkpoint', at('sql'), '--out', at('sql.arrows'), '--json'];
  const { status, stdout, stderr } = meander('fit', sql, '-k', '2', ...out);
  expect(status).toBe(0);
  const files = [at('sql.arrows'), ...readdirSync(at('sql')).map((name) => at(`sql/${name}`))];
  for (const text of [stdout, stderr, ...files.map((name) => readFileSync(name, 'latin1'))])
    expect(text).not.toContain('hunter2');
  expect(meander('fit', sql, '-k', '2', ...out, '--resume').status).toBe(0);
  const other = meander('fit', sql.replace('hunter2', 'hunter3'), '-k', '2', ...out, '--resume');
  expect([other.status, other.stderr]).toEqual([4, expect.stringMatching(/source = sql:\w{16}, but this run has/)]);
});
