import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Tests that start other programs (commands, brokers, browsers), known by what they import, so that none is overlooked. */
const STARTS_PROGRAMS =
  /from '(node:child_process|playwright[^']*|[^']*\/brokers\/[^']*|[^']*\/(cliPath|meander)\.js)'/;
/** Suites that try every combination, solve exactly, read tables, measure memory or run every example take long. */
const EXHAUSTIVE =
  /^test\/(conformance\/|examples\.test|src\/exact\/exact\.test|streams\/(sources\/tables|live\/stalled)\.test)/;
/** Properties whose number of trials `npm run proofs` multiplies. */
const PROOFS = /import \{[^}]*\bruns\b[^}]*\} from '[^']*problems\.js'/;

const tests = (readdirSync('test', { recursive: true }) as string[])
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `test/${name}`);
const thorough = tests.filter((path) => {
  const text = readFileSync(path, 'utf8');
  return EXHAUSTIVE.test(path) || STARTS_PROGRAMS.test(text) || PROOFS.test(text);
});

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // By default vitest leaves one of two processors idle.
    maxWorkers: '100%',
    projects: [
      // `npm run test:quick` runs this one alone.
      // Its files share processes, since most of their time would go into loading the same modules again.
      { extends: true, test: { name: 'quick', include: ['test/**/*.test.ts'], exclude: thorough, isolate: false } },
      { extends: true, test: { name: 'thorough', include: thorough } },
    ],
  },
});
