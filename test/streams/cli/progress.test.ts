import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
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
    ['fit, while it waits for stdin', () => 'fit - -k 2 < <(sleep 3)', /^waiting for stdin · 0:02/],
    ['predict', () => `predict ${at('m.arrows')} - --out ${at('l.arrows')} < <(sleep 3)`, /^waiting for stdin · 0:02/],
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
    expect(drawn[1].length).toBeLessThan(40);
    expect(drawn.at(-1)?.length).toBeGreaterThan(40);
  });
  test('stdout gets nothing of it, and is never mixed with it', async () => {
    const words = `generate blobs --rows 1000000 --out - > ${at('piped.arrows')}`;
    const { drawn } = await onTerminal(80, `$M ${words}`);
    expect(drawn).toContainEqual(expect.stringMatching(/^generating/));
    meander(...generated('blobs', 1_000_000, 16, 8, at('plain.arrows')));
    expect(readFileSync(at('piped.arrows')).equals(readFileSync(at('plain.arrows')))).toBe(true);
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
