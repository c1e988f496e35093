import type { Admin, Producer } from '@platformatic/kafka';
import type { Offsets } from '../feed.js';
import { sleep } from '../timing.js';
import { hasFailedWith, isPermanent } from './failures.js';

type Library = typeof import('@platformatic/kafka');

/** What a commit says that comes from no member of a group: no generation, no member, no instance. */
const [NO_GENERATION, NO_MEMBER, NO_INSTANCE] = [-1, '', null];
const NO_EPOCH = -1;
/** Attempts to store offsets, and milliseconds between two of them. */
const [ATTEMPTS, PAUSE] = [8, 250];

/** The offsets of a topic that a consumer group stores. The group is used by name and never joined. */
export class GroupOffsets {
  /** Number of the broker that keeps the group; undefined where it must be asked for. */
  private coordinator: number | undefined;

  constructor(
    private readonly library: Library,
    private readonly admin: Admin,
    private readonly group: string,
    private readonly topic: string,
  ) {}

  /** How many consumers are members of the group now; zero where there is no such group. */
  async members(): Promise<number> {
    try {
      const groups = await this.admin.describeGroups({ groups: [this.group] });
      return groups.get(this.group)?.members.size ?? 0;
    } catch (cause) {
      if (hasFailedWith(cause, ['GROUP_ID_NOT_FOUND'])) return 0;
      throw cause;
    }
  }

  /**
   * The offset that is stored for each partition. Those of an unfinished transaction are waited for, since it decides
   * whether they count.
   * @param waiting is called once where that is the case
   */
  async committed(waiting: () => void, signal: AbortSignal): Promise<Map<number, number>> {
    for (let attempt = 0; ; attempt++)
      try {
        const found = await this.admin.listConsumerGroupOffsets({ groups: [this.group], requireStable: true });
        const { partitions = [] } = found[0]?.topics.find(({ name }) => name === this.topic) ?? {};
        const stored = partitions.filter(({ committedOffset }) => committedOffset >= 0n);
        return new Map(stored.map((one) => [one.partitionIndex, Number(one.committedOffset)]));
      } catch (cause) {
        if (signal.aborted || !hasFailedWith(cause, ['UNSTABLE_OFFSET_COMMIT'])) throw cause;
        if (attempt === 0) waiting();
        await sleep(PAUSE, signal);
      }
  }

  /** Stores offsets in the transaction that a producer has begun and added the group to. */
  async store(producer: Producer, transactionalId: string, next: Offsets): Promise<void> {
    for (let attempt = 1; ; attempt++)
      try {
        return await this.storeOnce(producer, transactionalId, next);
      } catch (cause) {
        this.coordinator = undefined;
        if (attempt === ATTEMPTS || isPermanent(cause)) throw cause;
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
  }

  private async storeOnce(producer: Producer, transactionalId: string, next: Offsets): Promise<void> {
    const { producerId, producerEpoch } = producer;
    this.coordinator ??= await this.findCoordinator();
    const connection = (await producer.connectToBrokers([this.coordinator])).get(this.coordinator);
    if (!connection || producerId === undefined || producerEpoch === undefined)
      throw new Error(`the broker ${this.coordinator}, which keeps the group ${this.group}, is not known`);
    const partitions = Array.from(next, ([partitionIndex, offset]) => ({
      partitionIndex,
      committedOffset: BigInt(offset),
      committedLeaderEpoch: NO_EPOCH,
    }));
    // The client's own method takes one partition per request, and a fixed coordinator.
    await this.library.txnOffsetCommitV3.api.async(
      connection,
      transactionalId,
      this.group,
      producerId,
      producerEpoch,
      NO_GENERATION,
      NO_MEMBER,
      NO_INSTANCE,
      [{ name: this.topic, partitions }],
    );
  }

  private async findCoordinator(): Promise<number> {
    const { GROUP } = this.library.FindCoordinatorKeyTypes;
    const [{ nodeId }] = await this.admin.findCoordinator({ keyType: GROUP, keys: [this.group] });
    return nodeId;
  }
}
