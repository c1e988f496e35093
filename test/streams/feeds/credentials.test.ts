import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readCredentials } from '../../../streams/feeds/credentials.js';

const folder = mkdtempSync(join(tmpdir(), 'meander-credentials-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('readCredentials(path)', () => {
  test('gives the environment without a path', () => {
    expect(readCredentials().PATH).toBe(process.env.PATH);
  });

  test('lets a file take precedence over the environment', () => {
    const path = join(folder, 'credentials.env');
    writeFileSync(path, '# a comment\nNATS_USER=me\nPATH="from the file"\n');
    expect(readCredentials(path)).toMatchObject({ NATS_USER: 'me', PATH: 'from the file' });
  });

  test('names a file that cannot be read, and why', () => {
    const path = join(folder, 'missing.env');
    expect(() => readCredentials(path)).toThrow(`${path} of --secrets cannot be read: ENOENT`);
  });
});
