import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  test('is a storage error where the folder does not exist', () => {
    expect(() => writeAtomically(at('nowhere/a'), Uint8Array.of(1))).toThrow(
      expect.objectContaining({ code: 'storage' }),
    );
  });
});
