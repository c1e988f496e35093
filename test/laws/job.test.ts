import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Checkpoint, digest, type KMeansOptions, runKernels } from '../../src/index.js';
import { BlockSummarizer, type Learner, resolveOptions } from '../../src/learner/index.js';
import { random } from '../../src/numeric/random.js';
import { JobState } from '../../streams/scale/jobState.js';
import { nextBlocks } from '../../streams/scale/nextPlan.js';
import { OpenEpoch } from '../../streams/scale/openEpoch.js';
import { planStart } from '../../streams/scale/plan.js';
import {
  type Block,
  inParts,
  type JobRecord,
  type ModelRecord,
  type OutgoingLogRecord,
  readRecord,
  type StatsRecord,
  whole,
} from '../../streams/scale/records.js';
import { resumeLearner, startLearner } from '../../streams/scale/startLearner.js';
import { encodeSums } from '../../streams/scale/statisticsBytes.js';
import { nextWork, type SumWork } from '../../streams/scale/work.js';
import { blobs, learn } from '../learn.js';

const [D, K] = [3, 4];
/** Rows of each partition, whose coordinates lie in 12 binary orders, so that another order of summation tells. */
const partitions = [1700, 1100, 1500].map((n, p) => ({
  n,
  values: blobs(n + p, K, D)
    .subarray(p * D)
    .map((x, i) => x * 2 ** -(i % 12)),
  weights: Float64Array.from({ length: n }, (_, i) => 1 + (i % 7) / 3),
}));
const ends = Object.fromEntries(partitions.map(({ n }, p) => [p, n]));
const ranges = new Map(partitions.map(({ n }, p) => [p, { first: 0, end: n }]));

const base: KMeansOptions = { k: K, batchSize: 500, blockRows: 96, initRows: 130, holdout: 20 };

/** The rows of a block as a source gives them, in record batches of 25. */
const rowsOf = ([partition, from, to]: Block) => {
  const { values, weights } = partitions[partition];
  return Array.from({ length: Math.ceil((to - from) / 25) }, (_, i) => {
    const [first, last] = [from + 25 * i, Math.min(to, from + 25 * (i + 1))];
    const n = last - first;
    const rows = { values: values.subarray(first * D, last * D), weights: weights.subarray(first, last) };
    return { ...rows, n, d: D, rows: n, source: `${partition}@${last}`, pass: 0 };
  });
};

/** A process that is simulated: it reads the log, and writes what its work gives. */
class Simulated {
  state: JobState;
  cursor = 0;
  learner: Learner | undefined;
  readonly written = new Set<string>();
  lastProgress = 0;
  private summarizer: BlockSummarizer | undefined;
  private summarized = '';

  constructor(
    readonly name: string,
    private readonly world: World,
    from?: Snapshot,
  ) {
    this.state = new JobState((learner) => {
      this.learner = learner;
    });
    if (from) {
      this.learner = resumeLearner(world.learning, from.checkpoint);
      this.state.resume(from.record, this.learner, 0);
      this.cursor = from.record.at + 1;
    }
    world.write(name, [whole(world.job)]);
  }

  get digest(): Promise<string> {
    return digest((this.learner as Learner).checkpoint());
  }

  read(now: number): void {
    const bytes = this.world.log[this.cursor];
    if (bytes === undefined) return;
    const record = readRecord(this.cursor++, bytes);
    if (record) this.state.take(record);
    if (record && record.header.kind !== 'here') this.lastProgress = now;
    if (this.state.needsStart && !this.learner) {
      const blocks = this.state.progress.planOf(0)?.blocks ?? [];
      this.state.start(startLearner(this.world.learning, blocks.flatMap(rowsOf)), this.cursor - 1);
    }
  }

  act(now: number): void {
    const silences = Math.floor((now - this.lastProgress) / 150);
    const work = nextWork(this.state, { me: this.name, written: this.written, silences });
    if (work.do === 'join') this.join(work.key);
    if (work.do === 'plan') this.plan(work.epoch);
    if (work.do === 'sum') this.world.write(this.name, this.sum(work));
  }

  snapshot(): Snapshot | undefined {
    const { state, learner } = this;
    if (!learner?.seeded || state.isDone) return undefined;
    const record = { at: state.boundaryAt, state: JSON.parse(JSON.stringify(state.snapshot())) };
    return { record, checkpoint: learner.checkpoint() };
  }

  private join(key: string): void {
    this.written.add(key);
    this.world.write(this.name, [whole({ kind: 'here', by: this.name })]);
  }

  private plan(epoch: number): void {
    this.written.add(`plan/${epoch}`);
    const views = this.state.progress.views(ranges);
    const blocks = epoch === 0 ? planStart(views, 300) : nextBlocks(this.state.progress, this.world.sizes, views);
    const by = this.name;
    this.world.write(by, [whole({ kind: 'plan', epoch, blocks, rowsPerRecord: 1, by, model: null })]);
  }

  private sum({ epoch, block }: SumWork): OutgoingLogRecord[] {
    this.written.add(`stats/${epoch}/${block}`);
    const { model, open, modelDigest } = this.state;
    if (!model || !open) return [];
    this.summarizer ??= new BlockSummarizer(model, runKernels('scalar'));
    if (this.summarized !== modelDigest) this.summarizer.moveTo(model);
    this.summarized = modelDigest;
    const sums = this.summarizer.summarize(rowsOf(open.blocks[block]));
    const { read, rejectedBy, imputed } = sums;
    const from = open.blocks[block][1];
    const header = { kind: 'stats' as const, epoch, block, from, model: modelDigest, read, rejectedBy, imputed };
    return inParts<StatsRecord>({ ...header, by: this.name }, this.world.falsify(this.name, encodeSums(sums)));
  }
}

interface Snapshot {
  record: Pick<ModelRecord, 'at' | 'state'>;
  checkpoint: Checkpoint;
}

/** The log, and what processes have written that has not come there yet. */
class World {
  readonly log: Uint8Array[] = [];
  readonly job: JobRecord;
  readonly sizes;
  readonly learning;
  private underWay: (OutgoingLogRecord & { by: string })[] = [];

  constructor(
    options: KMeansOptions,
    readonly falsify: (name: string, sums: Uint8Array) => Uint8Array = (_, sums) => sums,
    audit = 0.2,
  ) {
    const { record, ...resolved } = resolveOptions(options);
    this.sizes = resolved;
    this.learning = { options, featureNames: [], kernels: runKernels('scalar') };
    this.job = { kind: 'job', definition: 1, options: record, topic: 't', features: [], ends, audit };
  }

  write(by: string, records: OutgoingLogRecord[]): void {
    this.underWay.push(...records.map((record) => ({ ...record, by })));
  }

  /** One of the records under way comes to the log, and now and then twice. */
  deliver(next: () => number): void {
    const [record] = this.underWay.splice(Math.floor(next() * this.underWay.length), 1);
    if (!record) return;
    this.log.push(record.bytes);
    if (next() < 0.1) this.underWay.push(record);
  }

  /** Some of the records of a process that are under way are lost, as it is killed. */
  lose(name: string, next: () => number): void {
    this.underWay = this.underWay.filter(({ by }) => by !== name || next() < 0.5);
  }
}

/** Runs a job with some processes, of which one is killed now and then; a late one starts from a snapshot or not. */
async function simulate(options: KMeansOptions, { seed = 0, count = 3, kills = 0, world = new World(options) } = {}) {
  const next = random(seed, 'simulation');
  let started = 0;
  let latest: Snapshot | undefined;
  let killed = 0;
  const start = (from?: Snapshot) => new Simulated(`p${started++}`, world, from);
  const processes = Array.from({ length: count }, () => start());
  for (let now = 0; processes.some(({ state }) => !state.isDone); now++) {
    if (now > 400_000) throw new Error('the job does not end');
    const one = processes[Math.floor(next() * count)];
    const dice = next();
    if (dice < 0.4) one.read(now);
    else if (dice < 0.7) world.deliver(next);
    else if (dice < 0.73 && killed < kills && next() < 0.2) {
      world.lose(one.name, next);
      killed++;
      processes[processes.indexOf(one)] = start(next() < 0.5 ? latest : undefined);
    } else if (dice > 0.97) latest = one.snapshot() ?? latest;
    else one.act(now);
  }
  return { digests: await Promise.all(processes.map((process) => process.digest)), processes, killed };
}

const searches: Record<string, KMeansOptions> = {
  'plain rows': base,
  'weights that halve every 900 rows, standardized': { ...base, halfLife: '900rows', standardize: true },
  'growing mini-batches of unit length': { ...base, batchSize: 'grow:2', normalize: 'l2' },
  'a stop rule': { ...base, patience: 3, tolerance: 0.5 },
};

describe('a job', () => {
  test.each(Object.entries(searches))('has one digest, whoever does what and is killed: %s', async (_, options) => {
    const [expected] = (await simulate(options, { count: 1 })).digests;
    let kills = 0;
    for (let seed = 1; seed < 10; seed++) {
      const { digests, killed } = await simulate(options, { seed, count: 1 + (seed % 4), kills: 4 * (seed % 3) });
      kills += killed;
      expect(new Set(digests)).toEqual(new Set([expected]));
    }
    expect(kills).toBeGreaterThan(3);
  });

  test('learns every row once', async () => {
    const { processes } = await simulate(base, { count: 3, kills: 9 });
    const { rows } = (processes[0].learner as Learner).checkpoint();
    expect(rows).toEqual({ read: 4300, learned: 4280, heldOut: 20, rejected: 0 });
  });

  test('of one partition has the digest of one process that ends its mini-batches at the same rows', async () => {
    const [{ n, values, weights }] = partitions;
    const world = new World(base);
    Object.assign(world.job, { ends: { 0: n } });
    const rest = [ranges.get(1), ranges.get(2)] as const;
    ranges.delete(1);
    ranges.delete(2);
    const { digests, processes } = await simulate(base, { count: 2, world });
    for (const [i, range] of rest.entries()) if (range) ranges.set(i + 1, range);
    const { flushes } = (processes[0].learner as Learner).checkpoint();
    const whole = learn(values.subarray(0, n * D), D, { ...base, flushAt: flushes }, { weights });
    expect(digests).toEqual([await digest(whole), await digest(whole)]);
  });

  describe('that merged blocks as they come', () => {
    afterEach(() => vi.restoreAllMocks());

    test('would have several digests', async () => {
      vi.spyOn(OpenEpoch.prototype, 'inOrder').mockImplementation(function (this: OpenEpoch) {
        return [...(this as unknown as { sums: Map<number, { block: never }> }).sums.values()].map(
          ({ block }) => block,
        );
      });
      const digests = new Set<string>();
      for (let seed = 0; seed < 4; seed++) for (const one of (await simulate(base, { seed })).digests) digests.add(one);
      expect(digests.size).toBeGreaterThan(1);
    });
  });
});

describe('a process that errs in the last bit of a sum', () => {
  const flipped = (name: string, sums: Uint8Array) => {
    if (name !== 'p1') return sums;
    const other = sums.slice();
    other[other.length - 8] ^= 1;
    return other;
  };

  test('is found where others sum the same block, and named', async () => {
    const world = new World(base, flipped, 0.2);
    await expect(simulate(base, { world })).rejects.toThrow(/p1.* have different sums of block \d+ of epoch/);
  });

  test('is not found without an audit', async () => {
    const world = new World(base, flipped, 0);
    await expect(simulate(base, { seed: 5, world })).resolves.toBeDefined();
  });
});
