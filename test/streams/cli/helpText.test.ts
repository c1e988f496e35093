import { describe, expect, test } from 'vitest';
import { commands } from '../../../streams/cli/commands.js';
import { commandText, explanation, overviewText, wrap } from '../../../streams/cli/helpText.js';

describe.each(commands)('the help text of meander $name', ({ load }) => {
  test('fits 80 columns, lists every flag once, and has an example', async () => {
    const command = await load();
    const lines = commandText(command);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    const listed = lines.flatMap((line) => /^ {2}(?:-\w, )?--([\w-]+)/.exec(line)?.[1] ?? []);
    expect(listed.sort()).toEqual(Object.keys(command.flags).sort());
    expect(command.example).toMatch(/^meander /);
  });
  test('explains every flag in whole sentences', async () => {
    for (const flag of Object.values((await load()).flags)) expect(explanation(flag)).toMatch(/^[A-Z].*\.$/);
  });
});

test('the overview fits 80 columns', () => {
  expect(overviewText(commands).filter((line) => line.length > 80)).toEqual([]);
});

test('wrap breaks between words, and gives a longer word a line of its own', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('a considerable word', 5)).toEqual(['a', 'considerable', 'word']);
});
