import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(new URL('../..', import.meta.url).pathname);
const sources = ['src', 'streams'].flatMap((folder) =>
  (readdirSync(join(root, folder), { recursive: true }) as string[])
    .filter((name) => name.endsWith('.ts') && !name.includes('assembly'))
    .map((name) => join(folder, name)),
);
const text = (file: string) => readFileSync(join(root, file), 'utf8');
const imports = sources.flatMap((file) =>
  [...text(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, to]) => ({
    file,
    to: to.startsWith('.') ? relative(root, resolve(root, dirname(file), to)) : to,
  })),
);
const offenders = (from: RegExp, to: RegExp, but?: RegExp) =>
  imports.filter((i) => from.test(i.file) && to.test(i.to) && !but?.test(i.to)).map((i) => `${i.file} → ${i.to}`);

test.each([
  ['src imports no rxjs, apache-arrow or Node', /^src\//, /^(rxjs|apache-arrow|node:)/],
  ['src never imports streams', /^src\//, /^streams\//],
  ['numeric imports nothing but itself and seedrandom', /^src\/numeric\//, /^(?!src\/numeric\/|seedrandom)/],
  ['kernel never imports model', /^src\/kernel\//, /^src\/model\//],
  ['checkpoint never touches a file system', /^src\/checkpoint\//, /^node:/],
  [
    'operators never import sources, sinks, cli or dashboard',
    /^streams\/operators\//,
    /^streams\/(sources|sinks|cli|dashboard)\//,
  ],
  ['sources never import sinks', /^streams\/sources\//, /^streams\/sinks\//],
  ['sinks never import sources', /^streams\/sinks\//, /^streams\/sources\//],
  ['nobody imports cli', /^(src|streams\/(?!cli))/, /^streams\/cli\//],
])('%s', (_, from, to) => {
  expect(offenders(from, to)).toEqual([]);
});

test('src uses no clock, console, Math.random or functions whose bits differ between engines', () => {
  const banned = /console\.|Date\.now|performance\.|Math\.(random|pow|exp|log\w*|sin|cos|tan)\b| \*\* /;
  expect(
    sources.filter(
      (file) => file.startsWith('src/') && banned.test(text(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
    ),
  ).toEqual([]);
});

test('only cli prints', () => {
  expect(
    sources.filter(
      (file) =>
        !file.startsWith('streams/cli/') &&
        /console\.|process\.(stdout|stderr)/.test(text(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
    ),
  ).toEqual([]);
});

test('the runtime dependencies are the ones that were decided on', () => {
  expect(Object.keys(JSON.parse(text('package.json')).dependencies).sort()).toEqual([
    'apache-arrow',
    'fzstd',
    'rxjs',
    'seedrandom',
  ]);
});

test('every function, class and type that the package exports has a docstring', () => {
  const bare = sources.flatMap((file) => {
    if (file.startsWith('streams/cli/')) return [];
    const lines = text(file).split('\n');
    return lines.flatMap((line, i) =>
      /^export (async )?(function|class|interface|type|const) \w/.test(line) && !/\*\/\s*$/.test(lines[i - 1] ?? '')
        ? [`${file}:${i + 1} ${line.slice(0, 60)}`]
        : [],
    );
  });
  expect(bare).toEqual([]);
});
