import { parentPort, workerData } from 'node:worker_threads';
import { openFeed } from '../open.js';
import { failureOf } from './parcel.js';
import type { Port } from './remoteFeed.js';
import { serveFeed } from './serveFeed.js';

const port = parentPort as Port;
const { url, secrets } = workerData;
try {
  const feed = await openFeed(url, secrets);
  serveFeed(feed, port);
  port.postMessage({ name: feed.name });
} catch (error) {
  port.postMessage({ failure: failureOf(error) });
}
