import { expect, test } from 'vitest';
import type { JobState } from '../../../streams/scale/jobState.js';
import { Members } from '../../../streams/scale/members.js';
import { OpenEpoch } from '../../../streams/scale/openEpoch.js';
import type { Block, PlanRecord } from '../../../streams/scale/records.js';
import { following, nextWork } from '../../../streams/scale/work.js';

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

/** An epoch whose blocks are summed by processes of which some were killed; all read the log at once. */
class Epoch {
  readonly members: Members;
  readonly left: Set<number>;
  silences = 0;
  private readonly state: JobState;
  private readonly written = new Map<string, Set<string>>();

  constructor(blocks: number, members: readonly string[]) {
    this.members = new Members(members);
    this.left = new Set(Array.from({ length: blocks }, (_, block) => block));
    const plan = {
      epoch: 5,
      blocks: Array.from(this.left, (block): Block => [0, block, block + 1]),
    } as unknown as PlanRecord;
    const open = new OpenEpoch(plan, 'digest', members, 0);
    open.has = (block: number) => !this.left.has(block);
    const progress = { epoch: 5, nextToPlan: 7, isPlannedTo: () => false };
    this.state = { job: { ends: null }, isDone: false, members: this.members, progress, open, epoch: 5 } as never;
  }

  /** Lets processes act once, one after another. @returns the blocks that they sum */
  round(alive: readonly string[]): number[] {
    const said: string[] = [];
    const sums: [string, number][] = [];
    for (const me of alive) {
      const written = this.written.get(me) ?? new Set<string>();
      this.written.set(me, written);
      const work = nextWork(this.state, { me, written, silences: this.silences });
      if (work.do === 'join') said.push(me);
      if (work.do === 'join') written.add(work.key);
      if (work.do === 'sum') sums.push([me, work.block]);
      if (work.do === 'sum') written.add(`stats/5/${work.block}`);
    }
    for (const name of said) this.members.isHere(name);
    for (const [name, block] of sums) {
      this.left.delete(block);
      this.members.worked(name);
      this.silences = 0;
    }
    return sums.map(([, block]) => block);
  }
}

test('one silence is enough, however many processes were killed', () => {
  const [alive, killed] = [names('alive', 3), names('killed', 30)];
  const epoch = new Epoch(64, [...killed, ...alive]);
  let [rounds, silences] = [0, 0];
  for (; epoch.left.size > 0 && rounds < 100; rounds++) {
    // Who is alone in a round with nothing to do waits until the log is silent.
    if (epoch.round(alive).length === 0) epoch.silences = 1;
    silences = Math.max(silences, epoch.silences);
  }
  expect(epoch.left.size).toBe(0);
  expect(silences).toBe(1);
  // Those that are left share the blocks: 22 rounds of three, and the roll call.
  expect(rounds).toBeLessThan(28);
  expect([...epoch.members.list].sort()).toEqual(alive);
});

test('a process that is killed after it answered the roll call is passed over in the next silence', () => {
  const epoch = new Epoch(1, ['killed', 'next', 'other']);
  epoch.silences = 1;
  epoch.round(['killed', 'next', 'other']);
  for (; epoch.left.size > 0 && epoch.silences < 9; epoch.silences++) epoch.round(['next', 'other']);
  expect(epoch.silences).toBeLessThanOrEqual(3);
});

test('while the log goes on, nobody does the work of another', () => {
  const members = names('p', 4);
  const epoch = new Epoch(40, members);
  expect(epoch.round(['p1', 'p2']).map((block) => members[(5 + block) % 4])).toEqual(['p1', 'p2']);
});

test('blocks are read ahead up to half a full one, those of the next epoch among them', () => {
  const members = ['me', 'other'];
  const blockOf = (rows: number, i: number): Block => [0, 100 * i, 100 * i + rows / 10];
  const plan = (epoch: number, sizes: number[]) => ({ epoch, blocks: sizes.map(blockOf) }) as unknown as PlanRecord;
  const [now, next] = [plan(4, [600, 600, 20, 600, 20]), plan(5, [600, 600, 600, 600])];
  const open = new OpenEpoch(now, 'digest', members, 0);
  const progress = {
    epoch: 4,
    nextToPlan: 6,
    rowsPerRecord: 10,
    planOf: (epoch: number) => (epoch === 5 ? next : undefined),
  };
  const state = { job: { ends: null }, members: new Members(members), progress, open, epoch: 4 } as never;
  const ahead = (block: number, rows: number) =>
    following(state, { me: 'me', written: new Set(), silences: 0 }, { do: 'sum', epoch: 4, block }, rows);
  // Every other block is another's, and in the next epoch the others.
  expect(ahead(0, 1000)).toEqual([now.blocks[2], now.blocks[4], next.blocks[1]]);
  expect(ahead(0, 40)).toEqual([now.blocks[2]]);
  expect(ahead(0, 1e6)).toEqual([now.blocks[2], now.blocks[4], next.blocks[1], next.blocks[3]]);
});
