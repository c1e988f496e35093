import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordBatch, Schema } from 'apache-arrow';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { csvTable } from '../../../../streams/live/lab/csvTable.js';
import { pointsReader } from '../../../../streams/points/reader.js';
import { tables } from '../../../../streams/sources/tables.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-dialects-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is learned from: the names of the features, and their numbers row by row. */
interface Learned {
  names: readonly string[];
  rows: number[][];
}

async function learned(schema: Schema, batches: AsyncIterable<RecordBatch> | Iterable<RecordBatch>): Promise<Learned> {
  const reader = pointsReader(schema, { onBadRow: 'skip' });
  const rows: number[][] = [];
  for await (const batch of batches) {
    const { values, n, d } = reader.read(batch);
    for (let i = 0; i < n; i++) rows.push([...values.subarray(i * d, (i + 1) * d)]);
  }
  return { names: reader.featureNames, rows };
}

/** What the lab reads; undefined where it refuses. */
async function inLab(text: string): Promise<Learned | undefined> {
  try {
    const { batch } = csvTable(text.replace(/^\ufeff/, ''));
    return await learned(batch.schema, [batch]);
  } catch {
    return undefined;
  }
}

let files = 0;

/** What the command line reads; undefined where it refuses. */
async function byCommand(text: string): Promise<Learned | undefined> {
  const path = join(folder, `${files++}.csv`);
  writeFileSync(path, text);
  try {
    const source = await tables([path]);
    try {
      return await learned(await source.schema(), source.open(null, new AbortController().signal));
    } finally {
      await source.close?.();
    }
  } catch {
    return undefined;
  }
}

const number = fc.oneof(
  fc.integer({ min: -9999, max: 9999 }).map(String),
  fc.integer({ min: -1e6, max: 1e6 }).map((x) => String(x / 64)),
  fc.constantFrom('1e3', '-2.5E-2', '.5', '+7', '1e-300', '0.1', '123456789.123456789'),
);
const word = fc.constantFrom('a', 'Ω', 'a b', 'n"q', "it's", 'x,y', 'x;y', 'one|two', '-', '2020-01-02', 'x1');
const boolean = fc.constantFrom('true', 'false', 'TRUE', 'False');
const kinds = { number, word, boolean, missing: fc.oneof({ weight: 3, arbitrary: number }, fc.constant('')) };

const dialect = fc.record({
  header: fc.boolean(),
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  comma: fc.boolean(),
  quotes: fc.constantFrom('where needed', 'all words', 'everything'),
  end: fc.constantFrom('\n', '\r\n'),
  last: fc.boolean(),
  mark: fc.boolean(),
});
type Dialect = typeof dialect extends fc.Arbitrary<infer D> ? D : never;

const file = fc
  .tuple(
    dialect,
    fc.array(fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])), { minLength: 1, maxLength: 4 }),
  )
  .chain(([how, others]) => {
    const columns: (keyof typeof kinds)[] = ['number', ...others];
    const row = fc.tuple(...columns.map((kind) => kinds[kind]));
    return fc.record({
      how: fc.constant(how),
      columns: fc.constant(columns),
      rows: fc.array(row, { minLength: 2, maxLength: 12 }),
    });
  });

function written({ how, columns, rows }: { how: Dialect; columns: readonly string[]; rows: string[][] }): string {
  const decimal = how.comma && how.delimiter !== ',' ? ',' : '.';
  const cell = (text: string, isWord: boolean) => {
    const shown = isWord ? text : text.replace('.', decimal);
    const must = /["\r\n]/.test(shown) || shown.includes(how.delimiter);
    const quoted = must || (shown !== '' && how.quotes === 'everything') || (isWord && how.quotes === 'all words');
    return quoted ? `"${shown.replaceAll('"', '""')}"` : shown;
  };
  const head = columns.map((kind, t) => cell(`${kind}_${t}`, true)).join(how.delimiter);
  const body = rows.map((row) => row.map((text, t) => cell(text, columns[t] === 'word')).join(how.delimiter));
  const lines = how.header ? [head, ...body] : body;
  return (how.mark ? '\ufeff' : '') + lines.join(how.end) + (how.last ? how.end : '');
}

test('the lab learns from the rows that meander fit learns from, in whatever dialect, or refuses', {
  timeout: 120_000,
}, async () => {
  let both = 0;
  let all = 0;
  await fc.assert(
    fc.asyncProperty(file, async (made) => {
      const text = written(made);
      const [lab, command] = [await inLab(text), await byCommand(text)];
      all++;
      if (!lab || !command) return;
      both++;
      expect(lab, JSON.stringify(text)).toEqual(command);
    }),
    process.env.DIALECTS ? { numRuns: Number(process.env.DIALECTS) } : { numRuns: 25, seed: 1 },
  );
  expect(both).toBeGreaterThan(0.5 * all);
});
