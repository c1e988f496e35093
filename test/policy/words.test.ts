import { expect, test } from 'vitest';
import { sources, textOf } from './rooms.js';

/** Words that were private to this project or are not plain English, with what to write instead. */
const instead: readonly [RegExp, string][] = [
  [/\banew\b/i, 'again'],
  [/\bnought\b/i, 'zero'],
  [/\bprogrammes?\b/i, 'program'],
  [/\bso many\b/i, 'N'],
  [/\b(is|are|was|were) left over\b/i, 'remains'],
  [/\bbesides\b/i, 'also, or beside'],
  [/\bmended\b/i, 'fixed'],
  [/\bwhich is no number\b/i, 'say what it must be, and what it is'],
  [/\bcrew\b/i, 'thread pool'],
  [/\bnewcomer\b/i, 'new replica'],
];

test('sources are written in plain words', () => {
  const found = sources.flatMap((file) =>
    textOf(file)
      .split('\n')
      .flatMap((line, i) =>
        instead
          .filter(([word]) => word.test(line))
          .map(([word, better]) => `${file}:${i + 1} ${word.source} → ${better}`),
      ),
  );
  expect(found).toEqual([]);
});
