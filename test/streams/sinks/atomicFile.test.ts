import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { writeAtomically } from '../../../streams/sinks/atomicFile.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-atomic-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

describe('writeAtomically', () => {
  test('writes pieces one after another, and leaves nothing else behind', () => {
    writeAtomically(at('a'), Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3));
    expect(Array.from(readFileSync(at('a')))).toEqual([1, 2, 3]);
    expect(readdirSync(folder)).toEqual(['a']);
  });
  test('replaces a file', () => {
    writeFileSync(at('a'), 'before');
    writeAtomically(at('a'), Uint8Array.of(4));
    expect(Array.from(readFileSync(at('a')))).toEqual([4]);
  });
  test('is a storage error where the name is that of a folder, which stays as it is', () => {
    mkdirSync(at('full/in'), { recursive: true });
    expect(() => writeAtomically(at('full'), Uint8Array.of(1))).toThrow(
      expect.objectContaining({ code: 'storage', message: expect.stringContaining('full cannot be written: ') }),
    );
    expect(readdirSync(at('full'))).toEqual(['in']);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
  test('replaces the file that a link names, and the link stays', () => {
    writeFileSync(at('real'), 'before');
    symlinkSync('real', at('link'));
    writeAtomically(at('link'), Uint8Array.of(7));
    expect(Array.from(readFileSync(at('real')))).toEqual([7]);
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
  });
  test('writes to a device directly, and does not put a file in its place', () => {
    symlinkSync('/dev/null', at('null'));
    writeAtomically(at('null'), Uint8Array.of(1));
    expect(statSync(at('null')).isCharacterDevice()).toBe(true);
  });
  test.runIf(existsSync('/dev/full'))('says what may be left where a device is full', () => {
    expect(() => writeAtomically('/dev/full', Uint8Array.of(1))).toThrow(
      '/dev/full cannot be written: the disk is full (ENOSPC in write). It may hold a part of the output.',
    );
  });
  test('is a storage error where the folder does not exist', () => {
    expect(() => writeAtomically(at('nowhere/a'), Uint8Array.of(1))).toThrow(
      expect.objectContaining({ code: 'storage' }),
    );
  });
});
