import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const folders = ['bench', 'bench/against', 'scripts'];
const scripts = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => join(folder, name)),
);

/** Names that a script imports from the built library, with the source file that must export each. */
function* importsOf(script: string): Generator<{ name: string; source: string }> {
  for (const [, names, path] of readFileSync(script, 'utf8').matchAll(/^import \{([^}]*)\} from '(\.[^']*)'/gm)) {
    const built = join(dirname(script), path);
    if (!built.startsWith('dist/')) continue;
    const source = built.replace(/^dist\//, '').replace(/\.js$/, '.ts');
    for (const name of names.split(',')) if (name.trim()) yield { name: name.trim().split(' as ')[0], source };
  }
}

test.each(scripts)('%s imports only what the library exports', async (script) => {
  for (const { name, source } of importsOf(script)) {
    const exported = await import(join(process.cwd(), source));
    expect(Object.keys(exported), source).toContain(name);
  }
});
