import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeText } from '../../../streams/cli/svg.js';
import { encodeModel, loadModel, saveModel } from '../../../streams/index.js';
import { printable, printableJson } from '../../../streams/report/printable.js';
import { meander, temporaryFolder } from './meander.js';

const at = temporaryFolder();
const ESC = '\u001b';
/** A name that clears the screen, sets a title, turns the direction of the text and pretends to be a further line. */
const hostile = `x${ESC}[2J${ESC}]0;owned\u0007\u009b31m\u202egpj\u2066\nmeander: all is well\r\u2028`;
/** What a terminal must never be sent, but for the line ends of the command itself. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

describe('printable', () => {
  test('shows what a terminal would obey, and leaves everything else as it is', () => {
    expect(printable(`a\n\r\t${ESC}[31m\u009b\u202e`)).toBe('a\\n\\r\\t\\u001b[31m\\u009b\\u202e');
    expect(printable('Größe, 数, שלום, é̂, 👩‍💻 \\n')).toBe('Größe, 数, שלום, é̂, 👩‍💻 \\n');
  });
  test('leaves nothing in any text that a terminal would obey; JSON keeps its value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(OBEYED);
        expect(printable(text)).not.toContain('\n');
        expect(printableJson({ text })).not.toMatch(OBEYED);
        expect(JSON.parse(printableJson({ text }))).toEqual({ text });
        expect(escapeText(text)).not.toMatch(OBEYED);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('names from data', () => {
  const files = () => {
    writeFileSync(at('a.csv'), 'x,y\n1,2\n3,4\n9,9\n');
    expect(meander('fit', at('a.csv'), '-k', '2', '--out', at('m.arrows'), '--quiet').status).toBe(0);
  };
  test('reach no terminal as escape sequences, from models, columns, files, queries and flags', async () => {
    files();
    const model = await loadModel(at('m.arrows'));
    const crafted = {
      ...model,
      featureNames: [hostile, `${hostile}2`],
      warnings: [hostile],
      options: { note: hostile },
    };
    saveModel(at('crafted.arrows'), crafted);
    expect(encodeModel(crafted).length).toBeGreaterThan(0);
    const [name, quoted] = [at(`n${hostile.replaceAll('/', '')}.csv`), `"${hostile}","b"\n1,2\n3,4\n`];
    writeFileSync(name, quoted);
    const runs = [
      ['inspect', at('crafted.arrows')],
      ['inspect', at('crafted.arrows'), '--json'],
      ['inspect', hostile],
      ['score', at('crafted.arrows'), at('a.csv')],
      ['score', at('m.arrows'), name],
      ['diff', at('crafted.arrows'), at('m.arrows')],
      ['fit', name, '-k', '2', '--out', at('n.arrows')],
      ['fit', name, '-k', '2', '--json'],
      ['fit', name, '-k', '2', '--columns', hostile.replaceAll(',', '')],
      ['fit', `sql:SELECT '${hostile}'`, '-k', '2'],
      ['fit', at('a.csv'), '-k', hostile],
      ['fit', at('a.csv'), '-k', '2', `--${hostile}`],
      ['predict', at('m.arrows'), at('a.csv'), '--keep', hostile, '--out', at('l.arrows')],
      ['predict', at('m.arrows'), at('a.csv'), '--out', at(`${hostile}.xyz`)],
      [hostile],
    ];
    for (const words of runs) {
      const { stdout, stderr } = meander(...words);
      expect([words[0], stdout + stderr]).toEqual([words[0], expect.not.stringMatching(OBEYED)]);
      expect(stdout + stderr).not.toMatch(/^meander: all is well/m);
      expect(stdout + stderr).not.toBe('');
    }
  });
  test('are printed by nothing but the functions that make them printable', () => {
    const folder = new URL('../../../streams/cli/', import.meta.url).pathname;
    const printing = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (file) =>
        file.endsWith('.ts') &&
        /\bprint(Out|Error)\b|process\.std(out|err)\.write|console\./.test(readFileSync(folder + file, 'utf8')),
    );
    expect(printing.sort()).toEqual(['completion.ts', 'standardStreams.ts', 'statusBoard.ts', 'terminal.ts']);
  });
});
