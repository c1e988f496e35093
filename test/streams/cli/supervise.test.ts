import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import { cliPath } from '../../cliPath.js';
import { generated, meander, temporaryFolder } from './meander.js';

const at = temporaryFolder();
mkdirSync(at('out'));
const out = (name: string) => at(`out/${name}`);

/** Hundredths of a second on a processor after which a command has started, read its data and begun to compute. */
const WORK = 150;

/** Whether a process has a handler for a signal by now; before, the system ends it at once. */
function catches({ pid }: ChildProcess, signal: NodeJS.Signals): boolean {
  const [, mask] = /^SigCgt:\s*(\w+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return ((BigInt(`0x${mask}`) >> BigInt(constants.signals[signal] - 1)) & 1n) === 1n;
}

/**
 * Waits until a process is in the midst of its work, however busy the machine is: by its time on processors (proc(5),
 * fields 14 and 15, in 1/100 s), else by the clock.
 */
async function isAtWork({ pid }: ChildProcess): Promise<void> {
  if (!existsSync('/proc/self/stat')) return pause(2000);
  const used = () => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(fields[11]) + Number(fields[12]);
  };
  while (used() < WORK) await pause(10);
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** How a process ended: exit code, what it said, and the milliseconds since it was sent the last signal. */
interface Ended {
  status: number | null;
  stderr: string;
  milliseconds: number;
}

/** Starts a command and sends it signals. @param when what to wait for; default: until it computes */
async function interrupt(
  words: readonly string[],
  signals: readonly NodeJS.Signals[],
  when?: () => boolean,
): Promise<Ended> {
  const child: ChildProcess = spawn(process.execPath, [cliPath, ...words, '--quiet'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let [stderr, sent] = ['', 0];
  child.stderr?.on('data', (bytes) => {
    stderr += bytes;
  });
  const ended = new Promise<number | null>((resolve) =>
    // A thread that does not end in time is ended by the signal itself, for which a shell gives the same code.
    child.once('close', (code, name) => resolve(code ?? (name && 128 + constants.signals[name]))),
  );
  while (existsSync('/proc/self/status') && !catches(child, signals[0])) await pause(10);
  if (when) while (!when()) await pause(10);
  else await isAtWork(child);
  for (const signal of signals) {
    // Where a moment is waited for, a fast command may have ended before it.
    if (!when) expect(child.exitCode).toBeNull();
    sent = performance.now();
    child.kill(signal);
    await pause(50);
  }
  const status = await ended;
  return { status, stderr, milliseconds: performance.now() - sent };
}

beforeAll(() => {
  meander(...generated('uniform', 20_000, 256, 4, at('wide.arrow')));
  meander(...generated('uniform', 50_000, 16, 4, at('flat.arrow')));
  meander(...generated('uniform', 400, 8, 4, at('small.arrow')));
  meander('fit', at('flat.arrow'), '-k', '64', '--quiet', '--out', at('m.arrows'));
});

/** Phases of commands that compute for many seconds without a pause. */
const phases: Record<string, () => string[]> = {
  seeding: () => ['fit', at('wide.arrow'), '-k', '1024', '--checkpoint', out('ck'), '--out', out('a.arrows')],
  'replicas that are seeded': () => ['fit', at('wide.arrow'), '-k', '256', '--replicas', '4', '--out', out('b.arrows')],
  'slow mini-batches': () => ['fit', at('flat.arrow'), '-k', '9000', '--passes', '99', '--out', out('c.arrows')],
  EM: () => ['solve', at('wide.arrow'), '-k', '64', '--method', 'em', '--out', out('d.arrows')],
  'Lloyd’s algorithm': () => ['solve', at('wide.arrow'), '-k', '256', '--out', out('e.arrows')],
  'branch and bound': () => ['solve', at('small.arrow'), '-k', '9', '--method', 'exact', '--out', out('f.arrows')],
  certificates: () => ['certify', at('m.arrows'), at('flat.arrow')],
  landscapes: () => ['landscape', at('wide.arrow'), '-k', '64', '--svg', out('p.svg')],
  'generated files': () => ['generate', 'blobs', '--rows', '90000000', '--out', out('g.arrow')],
  'labelled files': () => ['predict', at('m.arrows'), ...new Array(400).fill(at('flat.arrow')), '--out', out('l')],
};
/** `npm run faults` interrupts them all, the suite some. */
const ALL = process.env.FAULTS === 'all';
const some = ['seeding', 'EM', 'branch and bound', 'generated files'];
const codes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
const signals = Object.keys(codes) as (keyof typeof codes)[];

describe('a signal', () => {
  test.each((ALL ? Object.keys(phases) : some).map((name, i) => [name, signals[i % 3]] as const))(
    'ends %s within a second (%s), and nothing incomplete is left',
    async (name, signal) => {
      const { status, stderr, milliseconds } = await interrupt(phases[name](), [signal]);
      expect(stderr).toMatch(/^meander: stopped by .*\.\n$/);
      expect(status).toBe(codes[signal]);
      expect(milliseconds).toBeLessThan(2000);
      const left = readdirSync(at('out'), { recursive: true }).join(' ');
      expect(left).not.toMatch(/tmp|lock|claim/);
    },
  );
  test('ends a command whose table is being opened or copied, at any moment', async () => {
    meander('predict', at('m.arrows'), at('flat.arrow'), '--keep', 'all', '--quiet', '--out', at('table.parquet'));
    const words = ['predict', at('m.arrows'), at('table.parquet'), '--keep', 'all', '--out', out('t.parquet')];
    for (let delay = 0; delay < 500; delay += ALL ? 10 : 50) {
      const begin = performance.now();
      const { status, stderr } = await interrupt(words, ['SIGINT'], () => performance.now() - begin > 250 + delay);
      if (status === 0) break;
      expect([delay, status, stderr.replaceAll(/meander: the data’s own .*\n/g, '')]).toEqual([
        delay,
        130,
        // On a busy machine Node has not begun to run the command yet, so nothing can be said.
        expect.stringMatching(/^(meander: stopped by SIGINT; .*\.\n)?$/),
      ]);
      expect(readdirSync(at('out'), { recursive: true }).join(' ')).not.toMatch(/tmp/);
    }
  });
  test('that comes a second time ends a command at once', async () => {
    const { status, milliseconds } = await interrupt(phases.seeding(), ['SIGINT', 'SIGTERM']);
    // The second one is not that which the command was given a moment for.
    expect(status).toBe(143);
    expect(milliseconds).toBeLessThan(1500);
  });
  test('ends a run in the midst of a long mini-batch, which continues from the one before', async () => {
    const words = [
      'fit',
      at('wide.arrow'),
      '-k',
      '4000',
      '--batch-size',
      '10000',
      '--init',
      'random',
      '--passes',
      '50',
    ];
    const learned = () =>
      existsSync(out('long')) && readdirSync(out('long')).some((name) => /[1-9]\.arrows$/.test(name));
    const { status, stderr } = await interrupt([...words, '--checkpoint', out('long')], ['SIGINT'], learned);
    expect(status).toBe(130);
    expect(stderr).toMatch(/step \d+ \(--resume|a checkpoint in/);
    expect(meander('inspect', out('long'), '--json').lines()[0].step).toBeGreaterThan(0);
  });
});

describe('too little memory', () => {
  test.runIf(existsSync('/proc/self/limits'))('is one sentence and exit code 7', async () => {
    for (const kilobytes of [1_200_000, 3_000_000]) {
      const words = [process.execPath, cliPath, 'fit', at('flat.arrow'), '-k', '2', '--quiet'];
      const child = spawn('bash', ['-c', `ulimit -v ${kilobytes}; ${words.join(' ')}`]);
      let stderr = '';
      child.stderr.on('data', (bytes) => {
        stderr += bytes;
      });
      expect(await new Promise((resolve) => child.once('close', resolve))).toBe(7);
      expect(stderr).toMatch(/^meander: [^\n]*ulimit -v[^\n]*\.\n$/);
    }
  });
});

test('a job asks nothing of Node that this version does not know', () => {
  const { status, stderr } = meander('fit', 'rows.csv', '-k', '2', '--job', 'users');
  expect([status, stderr.trim().split('\n')]).toEqual([2, [expect.stringMatching(/^meander: --job needs one topic/)]]);
});
