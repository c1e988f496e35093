import { describe, expect, test } from 'vitest';
import { asciiGlyphs, unicodeGlyphs } from '../../../../streams/cli/chart/glyphs.js';
import { glyphsOf, wantsColours } from '../../../../streams/cli/chart/terminalLook.js';

describe('the locale decides about characters', () => {
  test.each([
    [{ LANG: 'de_CH.UTF-8' }, unicodeGlyphs],
    [{ LANG: 'en_US.utf8' }, unicodeGlyphs],
    [{ LANG: 'C', LC_CTYPE: 'C.UTF-8' }, unicodeGlyphs],
    [{ LANG: 'C.UTF-8', LC_ALL: 'C' }, asciiGlyphs],
    [{ LANG: 'de_CH.ISO-8859-1', LC_ALL: '' }, asciiGlyphs],
    [{}, asciiGlyphs],
  ])('%o', (environment, glyphs) => {
    expect(glyphsOf(environment, 'linux')).toBe(glyphs);
    expect(glyphsOf(environment, 'win32')).toBe(unicodeGlyphs);
  });
});

test('NO_COLOR, unless it is empty, turns colours off', () => {
  expect([{}, { NO_COLOR: '' }, { NO_COLOR: '0' }].map(wantsColours)).toEqual([true, true, false]);
});
