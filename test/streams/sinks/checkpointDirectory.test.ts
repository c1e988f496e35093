import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Checkpoint, fromPoints, latestCheckpoint, openCheckpointDirectory } from '../../../streams/index.js';
import { listCheckpoints } from '../../../streams/sinks/latestCheckpoint.js';
import { learnFrom } from '../../conformance/source.js';

const root = mkdtempSync(join(tmpdir(), 'meander-checkpoints-'));
afterAll(() => rmSync(root, { recursive: true }));
const at = (...names: string[]) => join(root, ...names);
let checkpoint: Checkpoint;
beforeAll(async () => {
  checkpoint = await learnFrom(fromPoints([[1], [2], [8], [9]]), { k: 2 });
});
const nameOf = (step: number) => `checkpoint-${String(step).padStart(12, '0')}.arrows`;

describe('a checkpoint directory', () => {
  test('keeps the newest three checkpoints, and the newest of them is read', async () => {
    const directory = openCheckpointDirectory(at('a', 'new'));
    for (const step of [1, 2, 10, 9]) directory.save({ ...checkpoint, step });
    directory.close();
    expect(listCheckpoints(at('a', 'new'))).toEqual([10, 9, 2].map(nameOf));
    expect((await latestCheckpoint(at('a', 'new'))).checkpoint?.step).toBe(10);
  });
  test('skips damaged checkpoints and names them', async () => {
    const directory = openCheckpointDirectory(at('b'));
    for (const step of [1, 2, 3]) directory.save({ ...checkpoint, step });
    directory.close();
    const bytes = readFileSync(at('b', nameOf(3)));
    writeFileSync(at('b', nameOf(3)), bytes.subarray(0, bytes.length - 1));
    bytes[bytes.length - 40] ^= 1;
    writeFileSync(at('b', nameOf(2)), bytes);
    const found = await latestCheckpoint(at('b'));
    expect([found.checkpoint?.step, found.damaged]).toEqual([1, [nameOf(3), nameOf(2)]]);
  });
  test('has one writer, and closing it lets the next one in', () => {
    const directory = openCheckpointDirectory(at('c'));
    expect(() => openCheckpointDirectory(at('c'))).toThrow(
      `Process ${process.pid} is already writing checkpoints to ${at('c')}; choose another folder`,
    );
    directory.close();
    openCheckpointDirectory(at('c')).close();
    expect(readdirSync(at('c'))).toEqual([]);
  });
  test('replaces the lock of a process that no longer runs, and deletes what it left incomplete', () => {
    openCheckpointDirectory(at('d')).close();
    writeFileSync(at('d', 'writer.lock'), '999999999');
    writeFileSync(at('d', `${nameOf(1)}.999999999.tmp`), 'half');
    const directory = openCheckpointDirectory(at('d'));
    expect(JSON.parse(readFileSync(at('d', 'writer.lock'), 'utf8'))).toMatchObject({ pid: process.pid });
    expect(readdirSync(at('d'))).toEqual(['writer.lock']);
    directory.close();
  });
  test('deletes no temporary file of anybody else', () => {
    openCheckpointDirectory(at('e')).close();
    for (const name of ['notes.tmp', 'model.arrows.12.tmp', 'checkpoint-1.arrows.tmp'])
      writeFileSync(at('e', name), '');
    openCheckpointDirectory(at('e')).close();
    expect(readdirSync(at('e')).sort()).toEqual(['checkpoint-1.arrows.tmp', 'model.arrows.12.tmp', 'notes.tmp']);
  });
  test.runIf(existsSync('/proc/self'))('is refused at once where the system takes no new folder', () => {
    expect(() => openCheckpointDirectory('/proc/nope/a')).toThrow(
      /^The checkpoint folder \/proc\/nope\/a cannot be created: no such file or folder exists \(ENOENT in mkdir\)\.$/,
    );
  });
  test('that is a file is refused', () => {
    writeFileSync(at('file'), '');
    expect(() => openCheckpointDirectory(at('file'))).toThrow(/^The checkpoint folder .*file cannot be created: /);
  });
  test('that does not exist has no checkpoint, and reading does not create it', async () => {
    expect(await latestCheckpoint(at('nowhere'))).toEqual({ damaged: [] });
    expect(existsSync(at('nowhere'))).toBe(false);
  });
  test('that cannot be read is an error, and is not taken for an empty one', () => {
    mkdirSync(at('f'));
    symlinkSync('loop', at('f', 'loop'));
    expect(() => listCheckpoints(at('f', 'loop'))).toThrow(/^The checkpoint folder .*loop cannot be read: /);
  });
});
