import { fork, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { lockDirectory } from '../../../streams/sinks/directoryLock.js';
import { thisProcess } from '../../../streams/sinks/lockHolder.js';

const root = mkdtempSync(join(tmpdir(), 'meander-lock-'));
afterAll(() => rmSync(root, { recursive: true }));
/** A new folder with some text in its lock. */
function folderWith(name: string, lock: string): string {
  const folder = join(root, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'writer.lock'), lock);
  return folder;
}
const ended = () => spawnSync(process.execPath, ['-e', '']).pid;

describe('the lock of a folder', () => {
  test('names the process and when it started, and is the only file that locking leaves', () => {
    const folder = join(root, 'new');
    mkdirSync(folder);
    const unlock = lockDirectory(folder);
    const { id: _, ...holder } = thisProcess();
    expect(JSON.parse(readFileSync(join(folder, 'writer.lock'), 'utf8'))).toMatchObject(holder);
    expect(readdirSync(folder)).toEqual(['writer.lock']);
    unlock();
    expect(readdirSync(folder)).toEqual([]);
  });
  test.each([
    ['of a process that has ended', () => ({ ...thisProcess(), pid: ended() })],
    ['of a process whose id now belongs to a later one', () => ({ ...thisProcess(), started: '1' })],
    ['from before the machine was restarted', () => ({ ...thisProcess(), boot: 'earlier' })],
  ])('%s is taken over', (name, holder) => {
    const folder = folderWith(name, JSON.stringify(holder()));
    lockDirectory(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });
  test('of another machine is respected, since nobody can see whether its process runs', () => {
    const folder = folderWith('foreign', JSON.stringify({ ...thisProcess(), host: 'elsewhere' }));
    expect(() => lockDirectory(folder)).toThrow(
      new RegExp(
        `^Process ${process.pid} of the machine elsewhere has locked .*delete .*writer.lock if it does not run`,
      ),
    );
  });
  test('is not deleted by a process that no longer holds it', () => {
    const folder = join(root, 'lost');
    mkdirSync(folder);
    const unlock = lockDirectory(folder);
    writeFileSync(join(folder, 'writer.lock'), 'of another');
    unlock();
    expect(readdirSync(folder)).toEqual(['writer.lock']);
  });
  test('lets one of several processes in that find the lock of an ended one at the same moment', async () => {
    const program = new URL('../../../dist/streams/sinks/directoryLock.js', import.meta.url).href;
    const script = join(root, 'racer.mjs');
    writeFileSync(
      script,
      `import { lockDirectory } from '${program}';
      let unlock = () => {};
      process.on('message', ({ folder, at }) => {
        if (!folder) return process.send(unlock() ?? 'unlocked');
        unlock = () => {};
        while (Date.now() < at);
        try { unlock = lockDirectory(folder); process.send(true); }
        catch (error) { process.send(error.code === 'storage' ? false : error.message); }
      });
      process.send('ready');`,
    );
    const racers = Array.from({ length: 4 }, () => fork(script));
    const answers = () => Promise.all(racers.map((racer) => new Promise((done) => racer.once('message', done))));
    await answers();
    const locks = [JSON.stringify({ ...thisProcess(), pid: ended() }), '', String(ended())];
    for (let round = 0; round < 30; round++) {
      const folder = folderWith(`round ${round}`, locks[round % 3]);
      for (const racer of racers) racer.send({ folder, at: Date.now() + 15 });
      expect((await answers()).sort()).toEqual([false, false, false, true]);
      for (const racer of racers) racer.send({});
      await answers();
      expect(readdirSync(folder)).toEqual([]);
    }
    for (const racer of racers) racer.kill();
  });
});
