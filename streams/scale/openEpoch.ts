import { sha256 } from '../formats/modelFormat/digest.js';
import { isAudited, ownerOf } from './audit.js';
import type { EncodedBlock } from './encodedBlock.js';
import type { Block, PlanRecord, StatsRecord } from './records.js';

/** The sums of a block that count, or once their epoch is closed what is left of them to compare others with. */
export interface Counted {
  /** Digest of all that the sums say. */
  readonly digest: string;
  /** The process that computed them. */
  readonly by: string;
}

/** An epoch whose blocks are being summed. */
export class OpenEpoch {
  /** The blocks; they begin later where records were gone. */
  readonly blocks: Block[];
  /** The blocks that two processes sum. */
  readonly audited: readonly number[];
  /** The sums that count, in the order in which they came. */
  private readonly sums = new Map<number, { block: EncodedBlock; counted: Counted }>();
  /** Processes whose sums were of another model. */
  readonly differing = new Set<string>();

  /**
   * @param plan which blocks it has
   * @param model digest of the model that rows are assigned to
   * @param members the processes that took part when it was opened; who sums what first follows from it
   * @param audit share of the blocks that two processes sum, 0…1
   */
  constructor(
    readonly plan: PlanRecord,
    readonly model: string,
    readonly members: readonly string[],
    audit: number,
  ) {
    this.blocks = [...plan.blocks];
    this.audited = this.blocks.map((_, block) => block).filter((block) => isAudited(plan.epoch, block, audit));
  }

  /** Whether the sums of a block are there. */
  has(block: number): boolean {
    return this.sums.has(block);
  }

  /** Whether a process has given sums that count. */
  hasFrom(name: string): boolean {
    return this.contributors.has(name);
  }

  /** The processes whose sums count. */
  get contributors(): Set<string> {
    return new Set([...this.sums.values()].map(({ counted }) => counted.by));
  }

  /** Whether the sums of all blocks are there. */
  get isComplete(): boolean {
    return this.sums.size === this.blocks.length;
  }

  /** Takes the sums of a block. */
  count(block: number, sums: EncodedBlock, counted: Counted): void {
    this.sums.set(block, { block: sums, counted });
  }

  /** The sums of a block that count; undefined where there are none yet. */
  countedOf(block: number): Counted | undefined {
    return this.sums.get(block)?.counted;
  }

  /** The sums of all blocks, in the order of the plan: the order in which they came must not matter. */
  inOrder(): EncodedBlock[] {
    return [...this.sums].sort(([a], [b]) => a - b).map(([, { block }]) => block);
  }

  /** What is left to compare later sums with. */
  get counted(): Map<number, Counted> {
    return new Map([...this.sums].map(([block, { counted }]) => [block, counted]));
  }

  /** Lets a block begin later. */
  shrink(block: number, from: number): void {
    const [partition, , to] = this.blocks[block];
    this.blocks[block] = [partition, from, to];
  }

  /** The processes that were to sum blocks first, and gave no sums that count. */
  get absent(): string[] {
    const { epoch } = this.plan;
    const expected = new Set(
      this.members.length === 0 ? [] : this.blocks.map((_, block) => ownerOf(epoch, block, this.members)),
    );
    return [...expected].filter((name) => !this.hasFrom(name));
  }
}

/** Digest of all that a record says of a block, whoever wrote it. */
export const sumsDigest = ({ read, rejectedBy, imputed }: StatsRecord, body: Uint8Array): string =>
  sha256([body, Buffer.from(JSON.stringify([read, Object.entries(rejectedBy).sort(), imputed]))]);
