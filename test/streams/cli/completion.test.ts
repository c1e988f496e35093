import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../../streams/cli/commands.js';
import { meander, temporaryFolder } from './meander.js';

const at = temporaryFolder();
const has = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;

beforeAll(() => {
  for (const shell of ['bash', 'zsh', 'fish']) writeFileSync(at(shell), meander('completion', shell).stdout);
});

/** What bash offers for the last of some words. */
function inBash(...words: readonly string[]): string[] {
  const set = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}`;
  const script = `source ${at('bash')}; ${set}; _meander; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
}

describe.skipIf(!has('bash'))('bash completes', () => {
  test('commands, also after help', () => {
    expect(inBash('meander', '').sort()).toEqual(['help', ...commands.map(({ name }) => name)].sort());
    expect(inBash('meander', 'help', 'fi')).toEqual(['fit']);
  });
  test('all flags of a command', async () => {
    for (const { name, load } of commands)
      expect(inBash('meander', name, '--').sort()).toEqual(
        Object.keys((await load()).flags)
          .map((flag) => `--${flag}`)
          .sort(),
      );
  });
  test('values where there is a list, first words, and files else', () => {
    expect(inBash('meander', 'fit', '--on-gap', '')).toEqual(['fail', 'skip']);
    expect(inBash('meander', 'fit', '--init', 'k')).toEqual(['k-means++']);
    expect(inBash('meander', 'generate', 'bl')).toEqual(['blobs']);
    expect(inBash('meander', 'fit', 'poi')).toEqual(['']);
  });
});

test.skipIf(!has('zsh'))('zsh reads its script', () => {
  const { status, stderr } = spawnSync('zsh', ['-fc', `autoload -U compinit; compinit -D; source ${at('zsh')}`], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});

test.skipIf(!has('fish'))('fish completes commands, flags and values', () => {
  const offered = (line: string) =>
    spawnSync('fish', ['-c', `source ${at('fish')}; complete -C "${line}"`], { encoding: 'utf8' })
      .stdout.trim()
      .split('\n')
      .map((found) => found.split('\t')[0]);
  expect(offered('meander lands')).toEqual(['landscape']);
  expect(offered('meander fit --batch')).toEqual(['--batch-size']);
  expect(offered('meander fit --on-gap ').sort()).toEqual(['fail', 'skip']);
});

test('another shell is refused with the nearest one', () => {
  const { status, stderr } = meander('completion', 'bsh');
  expect([status, stderr]).toEqual([2, expect.stringContaining('did you mean bash?')]);
});

test('every word that is offered for a value is accepted', async () => {
  for (const { load } of commands)
    for (const { value } of Object.values((await load()).flags))
      for (const word of value?.words ?? []) expect(value?.accepts(value.read(word))).toBe(true);
});
