import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kafka, kafkaMissing } from './brokers/kafka.js';
import { nats, natsMissing } from './brokers/nats.js';
import type { Broker } from './brokers/process.js';
import { main } from './command.js';

const root = new URL('..', import.meta.url).pathname;
const pages = ['README.md', ...readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : []))];
const brokers = {
  kafka: { missing: kafkaMissing, start: () => kafka(), port: 9092 },
  nats: { missing: natsMissing, start: () => nats(), port: 4222 },
};

interface Block {
  language: string;
  needs: keyof typeof brokers | undefined;
  code: string;
  title: string;
}

/** The examples of a page, in order; `sh kafka` needs that broker. */
const blocksOf = (page: string): Block[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/```(sh|ts)(?: (kafka|nats))?\n([\s\S]*?)```/g)].map(([, language, needs, code], i) => ({
    language,
    needs: needs as Block['needs'],
    code,
    title: `example ${i + 1} (${language}): ${code.trim().split('\n')[0]}`,
  }));

test('the README has examples', () => expect(blocksOf('README.md').length).toBeGreaterThanOrEqual(4));

describe.each(pages.map((page) => ({ page, blocks: blocksOf(page) })).filter(({ blocks }) => blocks.length > 0))('$page', ({ page, blocks }) => {
  const folder = mkdtempSync(join(tmpdir(), 'meander-readme-'));
  const running = new Map<string, Broker>();
  beforeAll(async () => {
    mkdirSync(join(folder, 'test'));
    symlinkSync(join(root, 'test/fixtures'), join(folder, 'test/fixtures'));
    for (const needs of new Set(blocks.map((block) => block.needs))) {
      if (!needs || brokers[needs].missing) continue;
      const broker = await brokers[needs].start();
      await broker.start();
      running.set(needs, broker);
    }
  }, 120_000);
  afterAll(async () => {
    for (const broker of running.values()) await broker.remove();
    rmSync(folder, { recursive: true });
  });

  for (const { language, needs, code, title } of blocks) {
    test.skipIf(needs && brokers[needs].missing)(title, () => {
      const text = needs ? code.replaceAll(`localhost:${brokers[needs].port}`, `127.0.0.1:${running.get(needs)?.port}`) : code;
      const file = join(root, `dist/example-${page.replace(/\W/g, '-')}.mjs`);
      if (language === 'ts') writeFileSync(file, text);
      const command = `export PATH="${process.execPath.replace(/\/node$/, '')}:$PATH"\n${text.replaceAll('npx meander', `node ${main}`)}`;
      const { status, stderr, stdout } =
        language === 'sh'
          ? spawnSync('bash', ['-euc', command], { cwd: folder, encoding: 'utf8' })
          : spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' });
      expect({ status, stderr: status === 0 && language === 'sh' ? '' : stderr }).toEqual({ status: 0, stderr: '' });
      if (language === 'ts') expect(stdout).not.toBe('');
    });
  }
});
