import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Feed } from '../feed.js';
import type { Secrets } from '../secrets.js';
import { errorOf, type Failure } from './parcel.js';
import { RemoteFeed } from './remoteFeed.js';

/**
 * Opens the feed of a URL on a thread of its own, so that the network is read on one processor while another learns.
 * @throws MeanderError as `openFeed`
 */
export async function openFeedOnThread(url: string, secrets: Secrets = {}): Promise<Feed> {
  const worker = new Worker(new URL('./thread.js', import.meta.url), { workerData: { url, secrets: { ...secrets } } });
  const [{ name, failure }] = (await once(worker, 'message')) as [{ name: string; failure?: Failure }];
  if (failure) {
    await worker.terminate();
    throw errorOf(failure);
  }
  const feed = new RemoteFeed(name, worker, () => worker.terminate());
  worker.on('error', (error) => feed.fail(error));
  return feed;
}
