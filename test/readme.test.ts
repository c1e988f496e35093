import { spawnSync } from 'node:child_process';
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
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kafka, kafkaMissing } from './brokers/kafka.js';
import { nats, natsMissing } from './brokers/nats.js';
import type { Broker } from './brokers/process.js';

const root = new URL('..', import.meta.url).pathname;
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');
const cli = join(root, JSON.parse(textOf('package.json')).bin.meander);
const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...docs.map((name) => `docs/${name}`)];
const brokers = {
  kafka: { missing: kafkaMissing, start: () => kafka(), port: 9092 },
  nats: { missing: natsMissing, start: () => nats(), port: 4222 },
};

/** An example of a page: a shell script or a program. */
interface Example {
  language: 'sh' | 'ts';
  /** The broker that must run. */
  needs: keyof typeof brokers | undefined;
  code: string;
  title: string;
}

/** The examples of a page, in order; a block that begins with `sh kafka` needs that broker. */
const examplesOf = (page: string): Example[] =>
  [...textOf(page).matchAll(/```(sh|ts)(?: (kafka|nats))?\n([\s\S]*?)```/g)].map(([, language, needs, code], i) => ({
    language: language as Example['language'],
    needs: needs as Example['needs'],
    code,
    title: `example ${i + 1} (${language}) runs as typed: ${code.trim().split('\n')[0]}`,
  }));

/** Where the headings of a page can be linked to, as GitHub makes anchors of them. */
const anchorsOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Links of a page whose file, folder or heading does not exist. */
function deadLinks(page: string): string[] {
  const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path, anchor] = link.split('#');
    const target = path === '' ? page : join(dirname(page), path);
    return !existsSync(join(root, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
  });
}

test('the README has at most 120 lines and at least four examples', () => {
  expect(textOf('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(120);
  expect(examplesOf('README.md').length).toBeGreaterThanOrEqual(4);
});

test.each(pages)('every relative link of %s leads to a file and heading that exist', (page) => {
  expect(deadLinks(page)).toEqual([]);
});

test('the index of the documentation lists every page', () => {
  const index = textOf('docs/README.md');
  expect(docs.filter((name) => name !== 'README.md' && !index.includes(`](${name})`))).toEqual([]);
});

test('every npm command that the pages name is a script of the package', () => {
  const { scripts } = JSON.parse(textOf('package.json'));
  const named = pages.flatMap((page) => [...textOf(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name));
  expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
});

describe.each(
  pages.map((page) => ({ page, examples: examplesOf(page) })).filter(({ examples }) => examples.length > 0),
)('$page', ({ page, examples }) => {
  const folder = mkdtempSync(join(tmpdir(), 'meander-readme-'));
  const running = new Map<string, Broker>();
  beforeAll(async () => {
    mkdirSync(join(folder, 'test'));
    symlinkSync(join(root, 'test/fixtures'), join(folder, 'test/fixtures'));
    for (const needs of new Set(examples.map((example) => example.needs))) {
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

  for (const { language, needs, code, title } of examples) {
    test.skipIf(needs && brokers[needs].missing)(title, () => {
      const text = needs
        ? code.replaceAll(`localhost:${brokers[needs].port}`, `127.0.0.1:${running.get(needs)?.port}`)
        : code;
      const file = join(root, `dist/example-${page.replace(/\W/g, '-')}.mjs`);
      if (language === 'ts') writeFileSync(file, text);
      const path = `export PATH="${process.execPath.replace(/\/node$/, '')}:$PATH"`;
      const command = `${path}\n${text.replaceAll('npx meander', `node ${cli}`)}`;
      const { status, stderr, stdout } =
        language === 'sh'
          ? spawnSync('bash', ['-euc', command], { cwd: folder, encoding: 'utf8' })
          : spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' });
      expect({ status, stderr: status === 0 && language === 'sh' ? '' : stderr }).toEqual({ status: 0, stderr: '' });
      if (language === 'ts') expect(stdout).not.toBe('');
    });
  }
});
