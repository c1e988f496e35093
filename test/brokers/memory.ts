import { type Feed, type FeedRecord, GapError, TopicRecreatedError } from '../../streams/feeds/feed.js';
import type { Harness, Topic } from './harness.js';

/** A feed in this process, the least that the interface asks for. */
export function memoryHarness(): Harness {
  const topics = new Map<string, { id: string; logs: FeedRecord[][]; firsts: number[] }>();
  const make = (name: string, partitions: number) =>
    topics.set(name, {
      id: `${name}#${Math.floor(performance.now() * 1e6)}`,
      logs: Array.from({ length: partitions }, () => []),
      firsts: new Array(partitions).fill(0),
    });
  const feed = (name: string): Feed => {
    const topic = () => topics.get(name) as { id: string; logs: FeedRecord[][]; firsts: number[] };
    return {
      name: `memory://here/${name}`,
      state: async () => ({
        id: topic().id,
        partitions: new Map(topic().logs.map((log, p) => [p, { first: topic().firsts[p], end: log.length }])),
      }),
      async fetch(id, from, bytes, waitMs) {
        const { id: now, logs, firsts } = topic();
        if (id !== now) throw new TopicRecreatedError(now);
        const found = [...from].map(([partition, offset]) => {
          if (offset < firsts[partition] || offset > logs[partition].length) throw new GapError(partition);
          const records: FeedRecord[] = [];
          for (
            let at = offset, size = 0;
            at < logs[partition].length && size < bytes / from.size;
            size += logs[partition][at++].bytes.length
          )
            records.push(logs[partition][at]);
          return { partition, records, next: offset + records.length };
        });
        if (found.every(({ records }) => records.length === 0))
          await new Promise((resolve) => setTimeout(resolve, Math.min(20, waitMs)));
        return found;
      },
      acknowledge: async () => {},
      create: async () => {},
      async publish(key, value, to = name) {
        if (!topics.has(to)) make(to, 1);
        const { logs } = topics.get(to) as { logs: FeedRecord[][] };
        logs[0].push({
          partition: 0,
          offset: logs[0].length,
          time: 0,
          bytes: Uint8Array.from(value),
          key,
        } as FeedRecord);
      },
      close: async () => {},
    };
  };
  let made = 0;
  return {
    name: 'memory',
    partitions: 4,
    first: 0,
    start: async () => {},
    stop: async () => {},
    async topic(partitions = 1): Promise<Topic> {
      const name = `topic${made++}`;
      make(name, partitions);
      return {
        name,
        url: '',
        partitions,
        open: async () => feed(name),
        async append(records) {
          const { logs } = topics.get(name) as { logs: FeedRecord[][] };
          for (const { partition = 0, bytes, time = 0 } of records)
            logs[partition].push({ partition, offset: logs[partition].length, time, bytes });
        },
        async cut(partition, before) {
          (topics.get(name) as { firsts: number[] }).firsts[partition] = before;
        },
        async remake() {
          make(name, partitions);
        },
        async addPartition() {
          topics.get(name)?.logs.push([]);
          topics.get(name)?.firsts.push(0);
        },
      };
    },
  };
}
