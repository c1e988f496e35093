import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cliPath } from '../../cliPath.js';
import { iris, irisColumns, jsonLines, temporaryFolder } from './meander.js';

const at = temporaryFolder();
mkdirSync(at('here'));

/** Runs `meander` in a folder whose meander.toml holds a text. */
function withConfig(toml: string, ...words: readonly string[]) {
  writeFileSync(at('here/meander.toml'), toml);
  return spawnSync(process.execPath, [cliPath, ...words], { cwd: at('here'), encoding: 'utf8' });
}
const data = [iris, ...irisColumns];

describe('meander.toml', () => {
  test('sets flags of all commands and of one, which is said on stderr and in the JSON line', () => {
    const { stdout, stderr } = withConfig('json = true\n[fit]\nk = 3\nout = "m.arrows"\n', 'fit', ...data);
    expect(stderr).toContain('meander: meander.toml sets --json, --k, --out');
    const done = jsonLines(stdout).at(-1);
    expect(done.weights).toHaveLength(3);
    expect(done.warnings).toContainEqual(expect.stringContaining('meander.toml sets'));
  });
  test('gives way to what is typed', () => {
    const { stdout, stderr } = withConfig('[fit]\nk = 3\n', 'fit', ...data, '-k', '2', '--json');
    expect(jsonLines(stdout).at(-1).weights).toHaveLength(2);
    expect(stderr).not.toContain('sets');
  });
  test('is not read with --config none', () => {
    expect(withConfig('nonsense', 'fit', ...data, '-k', '2', '--quiet', '--config', 'none').status).toBe(0);
  });
  test.each([
    ['[fit]\nkk = 3\nbatch-sise = 5\n', 'There is no flag "kk" for the key in [fit] of meander.toml'],
    ['[fit]\nbatch-sise = 5\n', 'did you mean batch-size?'],
    ['batch-sise = 5\n', 'There is no flag "batch-sise" for the key in meander.toml; did you mean batch-size?'],
    ['[fti]\nk = 3\n', 'There is no command "fti" for the table [fti] of meander.toml; did you mean fit?'],
    ['[fit]\nk = "x"\n', 'k in [fit] of meander.toml must be a whole number of at least 1, but is "x".'],
    ['[fit]\nk = 3\nshuffle = 1\n', 'shuffle in [fit] of meander.toml must be true or false, but is 1.'],
    ['[fit\n', 'The configuration file meander.toml cannot be read:'],
    ['help = true\n', 'There is no flag "help"'],
  ])('refuses %j', (toml, message) => {
    const { status, stderr } = withConfig(toml, 'fit', ...data);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
  test('may set flags that this command does not have, but another has', () => {
    expect(withConfig('max-rows = 9\n', 'score', '--help').status).toBe(0);
    expect(withConfig('max-rows = 9\n', 'inspect', 'nothing').stderr).not.toContain('There is no flag');
  });
});

test('--config names a file, to whose folder its paths are relative', () => {
  writeFileSync(
    at('here/run.toml'),
    '[fit]\nk = 3\nout = "beside.arrows"\ncolumns = ["sepal_length", "petal_length"]\n',
  );
  const words = ['fit', iris, '--config', 'here/run.toml', '--json'];
  const { stdout } = spawnSync(process.execPath, [cliPath, ...words], { cwd: at('.'), encoding: 'utf8' });
  expect(jsonLines(stdout).at(-1)).toMatchObject({ out: 'here/beside.arrows' });
});
