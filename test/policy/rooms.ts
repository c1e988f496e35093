import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** The project's folder. */
export const root = resolve(new URL('../..', import.meta.url).pathname);

/**
 * The rooms of each tree, from the top down. A room may import only from itself and from rooms above it. A room is a
 * folder, or a single file at the top of its tree.
 */
export const rooms: Record<'src' | 'streams', readonly string[]> = {
  src: [
    'errors.ts',
    'options',
    'numeric',
    'kernel',
    'drift',
    'model',
    'splitMerge',
    'seeding',
    'solve',
    'adapt',
    'bound',
    'exact',
    'learner',
    'checkpoint',
    'estimator',
    'solve.ts',
    'index.ts',
  ],
  // Feeds stand above sources, since the list of sources names the feeds, too.
  streams: [
    'optionalPackage.ts',
    'systemError.ts',
    'temporaryFiles.ts',
    'wording.ts',
    'nativeLibraries.ts',
    'threads',
    'points',
    'formats',
    'feeds',
    'sources',
    'operators',
    'sinks',
    'scale',
    'live',
    'report',
    'cli',
    'kafka.ts',
    'nats.ts',
    'duckdb.ts',
    'rx.ts',
    'browser.ts',
    'index.ts',
  ],
};

/** All TypeScript sources of both trees, without the kernel's AssemblyScript, as paths from the project's folder. */
export const sources: readonly string[] = Object.keys(rooms).flatMap((tree) =>
  (readdirSync(join(root, tree), { recursive: true }) as string[])
    .filter((name) => name.endsWith('.ts') && !name.includes('assembly/'))
    .map((name) => join(tree, name)),
);

/** The text of a file of the project. */
export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** One import: the file that imports, and the file or package that it names. */
export interface Import {
  file: string;
  to: string;
}

/** All imports of the sources: static, dynamic and of types. */
export const imports: readonly Import[] = sources.flatMap((file) =>
  [...textOf(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, to]) => ({
    file,
    to: to.startsWith('.') ? relative(root, resolve(root, dirname(file), to)).replace(/\.js$/, '.ts') : to,
  })),
);

/** The tree that a file stands in. */
export const treeOf = (file: string): 'src' | 'streams' => (file.startsWith('src/') ? 'src' : 'streams');

/** The room of a file: its folder below the tree, or the file itself at the top of the tree. */
export const roomOf = (file: string): string => file.split('/')[1];
