import type { Feed, Fetched } from '../feed.js';
import { failureOf, memoryOf, pack } from './parcel.js';
import type { Answer, Port, Question } from './remoteFeed.js';

/** Answers for a feed whatever a `RemoteFeed` asks; the memory of records is handed over. */
export function serveFeed(feed: Feed, port: Port): void {
  const answer = async ({ number, method, words }: Question) => {
    const result = await (feed[method] as (...words: unknown[]) => Promise<unknown>).apply(feed, words);
    if (method !== 'fetch') return port.postMessage({ number, result } satisfies Answer);
    const parcels = (result as Fetched[]).map(pack);
    port.postMessage({ number, result: parcels } satisfies Answer, parcels.flatMap(memoryOf));
  };
  port.on('message', (question: Question) => {
    answer(question).catch((error) => port.postMessage({ number: question.number, failure: failureOf(error) } satisfies Answer));
  });
}
