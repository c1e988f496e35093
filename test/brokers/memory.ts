import { type Feed, type FeedRecord, GapError, offsetsBehind, TopicRecreatedError } from '../../streams/feeds/feed.js';
import type { Harness, Topic } from './harness.js';

/** A topic in memory. */
interface MemoryTopic {
  id: string;
  /** The records of each partition; a record's offset is its index. */
  logs: FeedRecord[][];
  /** The first offset of each partition that can be read. */
  firsts: number[];
}

/** All topics of a server in memory. */
class MemoryTopics {
  private readonly topics = new Map<string, MemoryTopic>();
  private created = 0;

  /** Creates a topic, in place of one of the same name. */
  create(name: string, partitions: number): MemoryTopic {
    const logs = Array.from({ length: partitions }, (): FeedRecord[] => []);
    const topic = { id: `${name}#${this.created++}`, logs, firsts: logs.map(() => 0) };
    this.topics.set(name, topic);
    return topic;
  }

  /** The topic of a name, which is created with one partition if it does not exist. */
  get(name: string): MemoryTopic {
    return this.topics.get(name) ?? this.create(name, 1);
  }
}

/** A feed in memory: the smallest implementation of the interface, against which the suite itself is tested. */
export function memoryHarness(): Harness {
  const topics = new MemoryTopics();
  let names = 0;
  return {
    name: 'memory',
    partitions: 4,
    first: 0,
    start: async () => {},
    stop: async () => {},
    async topic(partitions = 1): Promise<Topic> {
      const name = `topic${names++}`;
      topics.create(name, partitions);
      return {
        name,
        url: '',
        partitions,
        open: async () => memoryFeed(topics, name),
        async append(records) {
          for (const { partition = 0, bytes, time = 0 } of records) append(topics.get(name), partition, bytes, time);
        },
        async cut(partition, before) {
          topics.get(name).firsts[partition] = before;
        },
        async remake() {
          topics.create(name, partitions);
        },
        async addPartition() {
          topics.get(name).logs.push([]);
          topics.get(name).firsts.push(0);
        },
      };
    },
  };
}

function append({ logs }: MemoryTopic, partition: number, bytes: Uint8Array, time: number): void {
  logs[partition].push({ partition, offset: logs[partition].length, time, bytes });
}

function memoryFeed(topics: MemoryTopics, name: string): Feed {
  const feed: Feed = {
    name: `memory://here/${name}`,
    async state() {
      const { id, logs, firsts } = topics.get(name);
      return { id, partitions: new Map(logs.map((log, p) => [p, { first: firsts[p], end: log.length }])) };
    },
    async fetch(id, from, bytes, waitMs) {
      const topic = topics.get(name);
      if (id !== topic.id) throw new TopicRecreatedError(topic.id);
      const fetched = [...from].map(([partition, offset]) => {
        const log = topic.logs[partition];
        if (offset < topic.firsts[partition] || offset > log.length) throw new GapError(partition);
        // Whoever fetches records owns them.
        const records = upToBytes(log.slice(offset), bytes / from.size).map((record) => ({
          ...record,
          bytes: new Uint8Array(record.bytes),
        }));
        return { partition, records, next: offset + records.length };
      });
      if (fetched.every(({ records }) => records.length === 0))
        await new Promise((resolve) => setTimeout(resolve, Math.min(20, waitMs)));
      return fetched;
    },
    async lag(id, next) {
      const state = await feed.state();
      return state.id === id ? offsetsBehind(state, next) : null;
    },
    acknowledge: async () => {},
    create: async () => {},
    publish: async (_, value, to = name) => append(topics.get(to), 0, Uint8Array.from(value), 0),
    close: async () => {},
  };
  return feed;
}

/** The first records, up to the one with which their bytes reach a limit. */
function upToBytes(records: readonly FeedRecord[], limit: number): FeedRecord[] {
  let size = 0;
  const end = records.findIndex(({ bytes }) => {
    size += bytes.length;
    return size >= limit;
  });
  return records.slice(0, end < 0 ? records.length : end + 1);
}
