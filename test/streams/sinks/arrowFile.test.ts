import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, describe, expect, test } from 'vitest';
import { toRecordBatch } from '../../../streams/index.js';
import { openArrowFile } from '../../../streams/sinks/arrowFile.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-sink-'));
afterAll(() => rmSync(folder, { recursive: true }));
const batch = toRecordBatch({ values: Float64Array.of(1, 2), n: 2, d: 1 });

describe('an Arrow file that is written record batch by record batch', () => {
  test.each([
    ['a.arrow', 'ARROW1'],
    ['a.feather', 'ARROW1'],
    ['a.arrows', '\xff\xff\xff\xff'],
    ['a', '\xff\xff\xff\xff'],
  ])('%s begins with %j and holds all rows', (name, start) => {
    const file = openArrowFile(join(folder, name));
    file.write(batch);
    file.write(batch);
    file.close();
    const bytes = readFileSync(join(folder, name));
    expect(bytes.toString('latin1', 0, start.length)).toBe(start);
    expect(tableFromIPC(bytes).numRows).toBe(4);
  });
  test('has its name only once it is closed, and abandoning it leaves nothing', () => {
    const path = join(folder, 'b.arrows');
    const file = openArrowFile(path);
    file.write(batch);
    expect(readdirSync(folder).filter((name) => name.startsWith('b'))).toEqual([`b.arrows.${process.pid}.tmp`]);
    file.abandon();
    expect(readdirSync(folder).filter((name) => name.startsWith('b'))).toEqual([]);
  });
  test('in a folder that does not exist is a storage error', () => {
    expect(() => openArrowFile(join(folder, 'nowhere/a.arrows'))).toThrow(expect.objectContaining({ code: 'storage' }));
  });
});
