import { readFileSync } from 'node:fs';
import { asciiGlyphs, type Glyphs, unicodeGlyphs } from './glyphs.js';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Field of `/proc/self/stat`, counted after the name of the program: our process group, and that of the terminal. */
const [GROUP, FOREGROUND] = [2, 5];

/** The characters that a terminal shows, by its locale as POSIX names it; on Windows Unicode. */
export function glyphsOf(environment: Environment, platform: string = process.platform): Glyphs {
  const { LC_ALL, LC_CTYPE, LANG } = environment;
  const locale = LC_ALL || LC_CTYPE || LANG || '';
  return platform === 'win32' || /utf-?8/i.test(locale) ? unicodeGlyphs : asciiGlyphs;
}

/** Whether colours are wanted: see https://no-color.org. */
export const wantsColours = ({ NO_COLOR }: Environment): boolean => !NO_COLOR;

/** Whether this program may draw on its terminal: not in the background, where the shell and others write. */
export function isInForeground(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const foreground = Number(fields[FOREGROUND]);
    return !(foreground > 0) || foreground === Number(fields[GROUP]);
  } catch {
    // Other systems do not say.
    return true;
  }
}
