import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { format } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

const root = resolve(new URL('..', import.meta.url).pathname);
/** Folder of the examples as files: ignored by git, and within the project so that they find its packages. */
const folder = join(root, 'dist/examples');

/** Entries of the package by the name that examples import them by; each is replaced by its source. */
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  exports: Record<string, string | { default: string }>;
};
const sourceOf = new Map(
  Object.entries(exports).flatMap(([entry, target]) =>
    typeof target === 'string'
      ? []
      : [[entry.replace('.', 'meander'), target.default.replace('./dist/', '').replace(/\.js$/, '.ts')] as const],
  ),
);

/** An example of a docstring. */
interface Example {
  /** File that the docstring is in. */
  from: string;
  /** The example as a file of its own. */
  file: string;
  /** The example, with imports of the sources. */
  code: string;
  /** Lines that it says it logs: comments that begin with an arrow. */
  logs: string[];
}

const files = ['src', 'streams'].flatMap((tree) =>
  (readdirSync(join(root, tree), { recursive: true }) as string[])
    .filter((name) => name.endsWith('.ts') && !name.includes('assembly'))
    .map((name) => join(tree, name)),
);

/** All `ts` blocks of the docstrings of a file, in order. */
function examplesOf(from: string): Example[] {
  const text = readFileSync(join(root, from), 'utf8');
  const blocks = [...text.matchAll(/^ *\* ```ts\n((?: *\*.*\n)*?) *\* ```$/gm)];
  return blocks.map(([, block], i) => {
    const code = block.replaceAll(/^ *\* ?/gm, '');
    return {
      from,
      file: join(folder, `${from.replaceAll(/\W/g, '-')}-${i + 1}.ts`),
      code: code.replaceAll(/(from ')(meander[^']*)'/g, (_, before, entry) => `${before}${importOf(entry)}'`),
      logs: [...code.matchAll(/^ *\/\/ → ?(.*)$/gm)].map(([, line]) => line),
    };
  });
}

function importOf(entry: string): string {
  const source = sourceOf.get(entry);
  if (!source) throw new Error(`An example imports "${entry}", which package.json does not export.`);
  return relative(folder, join(root, source)).replace(/\.ts$/, '.js');
}

const examples = files.flatMap(examplesOf);

/** What the compiler says about the examples, by file. */
function complaints(): string[] {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(
    examples.map(({ file }) => file),
    { ...options, noUnusedLocals: false },
  );
  return examples.flatMap(({ from, file }) => {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ messageText }) => `${from}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  });
}

const home = process.cwd();
let workplace: string;
beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  for (const { file, code } of examples) writeFileSync(file, `${code}\nexport {};\n`);
  workplace = mkdtempSync(join(tmpdir(), 'meander-examples-'));
  process.chdir(workplace);
});
afterAll(() => {
  process.chdir(home);
  rmSync(workplace, { recursive: true });
  rmSync(folder, { recursive: true });
});

test('every operator has an example', () => {
  const operators = readFileSync(join(root, 'streams/rx.ts'), 'utf8').matchAll(/'\.\/(operators\/\w+)\.js'/g);
  const without = [...operators].map(([, name]) => `streams/${name}.ts`).filter((file) => !hasExample(file));
  // These two are types, which the examples of the operators show.
  expect(without).toEqual(['streams/operators/cadence.ts', 'streams/operators/prediction.ts']);
});

const hasExample = (file: string) => examples.some(({ from }) => from === file);

test('the examples type-check', () => {
  expect(complaints()).toEqual([]);
}, 120_000);

describe('examples log what they say', () => {
  for (const { from, file, logs } of examples)
    test(`${from} ${file.replace(/.*-(\d+)\.ts$/, '$1')}`, async () => {
      const logged: string[] = [];
      const log = vi.spyOn(console, 'log').mockImplementation((...values) => {
        logged.push(format(...values));
      });
      await import(file).finally(() => log.mockRestore());
      expect(logs).not.toEqual([]);
      expect(logged).toEqual(logs);
    });
});
