import type { MessageToProduce } from '@platformatic/kafka';
import type { OutgoingRecord } from '../feed.js';

/** A record as the Kafka client takes it; without a key it has none, so partitions take turns. */
export const messageOf = (topic: string, { key, value, headers }: OutgoingRecord): MessageToProduce => ({
  topic,
  ...(key && { key: Buffer.from(key) }),
  value: Buffer.from(value),
  headers: new Map(Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)])),
});
