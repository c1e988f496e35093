import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { ERASE_DRAWING } from '../../../streams/cli/chart/frame.js';
import { generated, jsonLines, meander, temporaryFolder } from './meander.js';
import { hasTerminal, onTerminal } from './terminal.js';

const at = temporaryFolder();

beforeAll(() => {
  meander(...generated('blobs', 400_000, 16, 8, at('p.arrow')));
  meander(...generated('blobs', 1500, 4, 4, at('small.arrow')));
  meander('fit', at('small.arrow'), '-k', '4', '--quiet', '--out', at('m.arrows'));
});

describe.skipIf(!hasTerminal)('on a terminal', () => {
  test.each([
    ['generate', () => `generate blobs --rows 1000000 --out ${at('g.arrow')}`, /^generating/],
    ['fit, while it seeds', () => `fit ${at('p.arrow')} -k 600`, /^choosing 600 centroids · from 8,192 rows · \d:\d\d/],
    ['fit, while it waits for stdin', () => 'fit - -k 2 < <(sleep 5)', /^waiting for stdin · 0:02/],
    ['predict', () => `predict ${at('m.arrows')} - --out ${at('l.arrows')} < <(sleep 5)`, /^waiting for stdin · 0:02/],
    ['score', () => `score ${at('m.arrows')} - < <(sleep 3)`, /^waiting for stdin/],
    ['solve', () => `solve ${at('small.arrow')} -k 30 --starts 4000 --time-limit 3`, /^solving by lloyd.* starts/],
    ['landscape', () => `landscape ${at('small.arrow')} -k 30 --starts 9000 --time-limit 3`, /^solving from .*starts/],
    ['certify', () => `certify ${at('m.arrows')} ${at('small.arrow')} --time-limit 3`, /^bounding batches/],
  ])('%s shows how far it is', async (_, words, line) => {
    const { drawn } = await onTerminal(80, `$M ${words()}`);
    expect(drawn).toContainEqual(expect.stringMatching(line));
  });
  test.each([40, 80])('no line is wider than %i columns, and none stays', async (columns) => {
    const { drawn, stays } = await onTerminal(columns, `$M generate blobs --rows 1000000 --out ${at('w.arrow')}`);
    expect(drawn.length).toBeGreaterThan(3);
    expect(drawn.filter((line) => line.length >= columns)).toEqual([]);
    expect(stays.join('\n')).not.toContain('generating');
  });
  test('the line follows the width of the window', async () => {
    const wider = '(sleep 1; stty cols 100 < /dev/tty) & ';
    const { drawn } = await onTerminal(40, `${wider}$M generate blobs --rows 1500000 --out ${at('r.arrow')}`);
    expect(drawn[0].length).toBeLessThan(40);
    expect(drawn.at(-1)?.length).toBeGreaterThan(40);
  });
  test('stdout gets nothing of it, and is never mixed with it', async () => {
    const words = `generate blobs --rows 1000000 --out - > ${at('piped.arrows')}`;
    const { drawn } = await onTerminal(80, `$M ${words}`);
    expect(drawn).toContainEqual(expect.stringMatching(/^generating/));
    meander(...generated('blobs', 1_000_000, 16, 8, at('plain.arrows')));
    expect(readFileSync(at('piped.arrows')).equals(readFileSync(at('plain.arrows')))).toBe(true);
  });
  describe('fit', () => {
    const options = '-k 8 --holdout 500';
    const endless = `fit ${at('p.arrow')} ${options} --passes 1000000`;
    /** A command whose source takes more than three seconds, however fast the machine is. */
    const slowly = (words: string, source = at('p.arrow')) =>
      `(for i in 1 2 3 4; do head -c 6000000; sleep 0.8; done; cat) < ${source} | ${words}`;
    const fit = slowly(`$M fit - ${options}`);
    test('draws a chart of the objective and the weights, and leaves the summary alone', async () => {
      const { drawn, stays, screen } = await onTerminal(80, `echo before; ${fit} > ${at('stdout')}; echo after`);
      const charts = drawn.filter((frame) => frame.includes('\n'));
      expect(charts.at(-1)).toMatch(/^learning .* rows .*\n\n.*recent \d.*hold-out \d.*8 clusters/);
      expect([stays[0], stays.at(-1)]).toEqual(['before', 'after']);
      expect(stays.join('\n')).not.toMatch(/learning|└|┤/);
      expect(stays.filter((line) => line.startsWith('digest'))).toHaveLength(1);
      expect(screen.wraps).toBe(true);
      expect(readFileSync(at('stdout'), 'utf8')).toBe('');
      const plain = meander('fit', at('p.arrow'), ...options.split(' '), '--json')
        .lines()
        .at(-1);
      expect(stays.join('\n')).toContain(plain.digest);
    });
    test.each([
      ['--progress line', '', /^learning .*distortion/],
      ['', 'export TERM=dumb;', undefined],
      ['--progress none', '', undefined],
      ['', 'stty rows 11 < /dev/tty;', /^learning .*distortion/],
    ])('with "%s" and "%s" draws no chart', async (flag, before, line) => {
      const { drawn, written } = await onTerminal(80, `${before} ${fit} ${flag}`);
      expect(drawn.filter((frame) => frame.includes('\n'))).toEqual([]);
      if (line) expect(drawn).toContainEqual(expect.stringMatching(line));
      else expect(drawn).toEqual([]);
      expect(written).toContain('digest');
    });
    test('has colours, and with NO_COLOR none; without a UTF-8 locale only ASCII', async () => {
      const coloured = await onTerminal(80, fit);
      const plain = await onTerminal(80, fit, { NO_COLOR: '1', LC_ALL: 'C' });
      expect(coloured.written).toContain('\x1b[36m');
      expect(plain.written).not.toContain('\x1b[36m');
      const charts = plain.drawn.filter((frame) => frame.includes('\n'));
      expect(charts.at(-1)).toMatch(/^[\x20-\x7e\n]*$/);
    });
    test.each([
      ['INT', 'stopped by SIGINT'],
      ['TERM', 'stopped by SIGTERM'],
      ['QUIT', ''],
    ])('leaves a clean terminal after SIG%s', async (signal, said) => {
      const shell = `echo before; timeout --preserve-status --foreground -s ${signal} 4 $M ${endless}; echo after`;
      const { drawn, stays, screen } = await onTerminal(80, shell);
      expect(drawn.some((frame) => frame.includes('\n'))).toBe(true);
      expect(stays.join('\n')).toMatch(new RegExp(`^before\n[^└┤]*${said}[^└┤]*after$`));
      expect(stays.join('\n')).not.toContain('learning');
      expect(screen.wraps).toBe(true);
    });
    test('clears the terminal for the shell when it is suspended, and draws again when it continues', async () => {
      const send = (signal: string, after: number) =>
        `(sleep ${after}; kill -${signal} -- -$(cut -d' ' -f8 /proc/$$/stat)) & `;
      const signals = `set -m; ${send('TSTP', 4)} ${send('TERM', 7)}`;
      const shell = `${signals} $M ${endless}; echo shell; sleep 0.5; fg; echo after`;
      const { written, drawn, stays } = await onTerminal(80, shell);
      const [before, after] = written.split('shell\r\n');
      expect([before, after].map((part) => part.includes('┤'))).toEqual([true, true]);
      expect(before.slice(before.lastIndexOf('┤'))).toContain(ERASE_DRAWING);
      expect(drawn.length).toBeGreaterThan(5);
      expect(stays.join('\n')).not.toMatch(/learning|└|┤/);
    });
    test('prints warnings and events above the chart', async () => {
      meander(...generated('drift', 1_500_000, 4, 4, at('drift.arrow')));
      const drifting = slowly('$M fit - -k 4 --batch-size 256 --events', at('drift.arrow'));
      const { drawn, stays } = await onTerminal(80, drifting);
      expect(drawn.some((frame) => frame.includes('\n'))).toBe(true);
      expect(stays.filter((line) => /rows: cluster number/.test(line)).length).toBeGreaterThan(3);
      expect(stays.join('\n')).not.toMatch(/learning|└|┤/);
    });
  });
  test.each(['--quiet', '--json'])('%s draws nothing', async (flag) => {
    const { written } = await onTerminal(80, `$M fit ${at('p.arrow')} -k 600 ${flag} > /dev/null`);
    expect(written).toBe('');
  });
});

test('nothing is drawn where stderr is no terminal, and --json prints JSON lines alone', () => {
  const { stdout, stderr } = meander('fit', at('p.arrow'), '-k', '400', '--json');
  expect(stderr).toBe('');
  expect(jsonLines(stdout).at(-1)).toMatchObject({ event: 'done' });
});
