import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Checkpoint, fromPoints, openCheckpointDirectory } from '../../../streams/index.js';
import { decodeHistory, encodeHistory, HISTORY_NAME, readHistory } from '../../../streams/sinks/historyFile.js';
import type { HistoryPoint } from '../../../streams/sinks/runHistory.js';
import { learnFrom } from '../../conformance/source.js';

const root = mkdtempSync(join(tmpdir(), 'meander-history-'));
afterAll(() => rmSync(root, { recursive: true }));
let checkpoint: Checkpoint;
beforeAll(async () => {
  checkpoint = await learnFrom(fromPoints([[1], [2], [8], [9]]), { k: 2 });
});
const at = (step: number) => ({ ...checkpoint, step });
const pointAt = (step: number): HistoryPoint => ({
  ...{ step, rows: 10 * step, time: 1e12 + step },
  ...{ batch: step / 3, recent: step === 0 ? null : step / 7, holdout: null, lower: 0 },
});
const steps = (history: { points: readonly HistoryPoint[] } | null | undefined) =>
  history?.points.map(({ step }) => step);

test('a history is read as it was written, by any reader of Arrow', () => {
  const points = [0, 1, 2, 30].map(pointAt);
  const bytes = encodeHistory({ points, gap: 4 });
  expect(decodeHistory(bytes)).toEqual({ points, gap: 4 });
  const table = tableFromIPC(bytes);
  expect(table.schema.fields.map(({ name }) => name).join()).toBe('step,rows,time,batch,recent,holdout,lower');
  expect(Array.from(table.getChild('rows') ?? [])).toEqual([0, 10, 20, 300]);
});

test('a history with any bit flipped, or cut at any byte, is damaged and nothing else', () => {
  const bytes = encodeHistory({ points: [1, 2].map(pointAt), gap: 1 });
  const path = join(root, 'flipped');
  const whole = JSON.stringify(decodeHistory(bytes));
  for (let i = 0; i < bytes.length; i++) {
    const flipped = bytes.slice();
    flipped[i] ^= 1 << (i % 8);
    writeFileSync(path, flipped);
    const { history, damaged } = readHistory(path, 9);
    if (damaged) expect(history).toBe(null);
    // Some bytes of the format, such as padding, say nothing.
    else expect(JSON.stringify(history)).toBe(whole);
    writeFileSync(path, bytes.subarray(0, i));
    expect(readHistory(path, 9).history === null || i > bytes.length - 9).toBe(true);
  }
});

test('a folder keeps the history up to its newest checkpoint', () => {
  const folder = join(root, 'run');
  const first = openCheckpointDirectory(folder);
  expect([first.history, first.historyDamaged]).toEqual([null, false]);
  for (const step of [1, 2, 3]) first.note(at(step));
  first.save(at(3));
  first.note(at(5));
  first.close();
  expect(steps(readHistory(join(folder, HISTORY_NAME), 9).history)).toEqual([1, 2, 3, 5]);
  const second = openCheckpointDirectory(folder);
  expect(steps(second.history)).toEqual([1, 2, 3]);
  second.save(at(4));
  second.close();
  expect(steps(openCheckpointDirectory(folder).history)).toEqual([1, 2, 3, 4]);
});

test('a history of a run whose checkpoints are gone is not that of the next run', () => {
  const folder = join(root, 'gone');
  const directory = openCheckpointDirectory(folder);
  directory.save(at(3));
  directory.close();
  rmSync(join(folder, 'checkpoint-000000000003.arrows'));
  expect(steps(openCheckpointDirectory(folder).history)).toEqual([]);
});

test('a run that begins again takes the place of what it had reached', () => {
  const folder = join(root, 'again');
  const first = openCheckpointDirectory(folder);
  for (const step of [1, 2, 3, 4]) first.save(at(step));
  first.close();
  const second = openCheckpointDirectory(folder);
  for (const step of [2, 3]) second.note(at(step));
  second.save(at(6));
  second.close();
  expect(steps(openCheckpointDirectory(folder).history)).toEqual([1, 2, 3, 6]);
});

test('a long history stays small, and is thinned evenly also when it was read between', () => {
  const folder = join(root, 'long');
  for (let part = 0; part < 4; part++) {
    const directory = openCheckpointDirectory(folder);
    for (let step = 5000 * part; step < 5000 * (part + 1); step++) directory.note(at(step));
    directory.save(at(5000 * (part + 1)));
    directory.close();
  }
  const { history } = readHistory(join(folder, HISTORY_NAME), 1e9);
  const found = steps(history) ?? [];
  expect([found.length <= 2048, found.length >= 1024, found[0], found.at(-1)]).toEqual([true, true, 0, 20_000]);
  const gaps = found.slice(1).map((step, i) => step - found[i]);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * (history?.gap ?? 0));
  expect(readFileSync(join(folder, HISTORY_NAME)).length).toBeLessThan(130_000);
});
