import type { Feed } from '../feeds/feed.js';
import { threadCount } from '../threads.js';
import { pointsOptions } from './dataFlags.js';
import type { Arguments } from './flags.js';

/** Opens the feed of a URL with the secrets that the flags name; loads what that takes only now. */
export async function openFeed(url: string, args: Arguments): Promise<Feed> {
  const [feeds, { readSecrets }] = await Promise.all([import('../feeds/open.js'), import('../feeds/secrets.js')]);
  return feeds.openFeed(url, readSecrets(args.text('secrets')));
}

/** The same for a feed that is read from, on a thread of its own where there are processors for it. */
export async function openFeedToRead(url: string, args: Arguments): Promise<Feed> {
  if (threadCount(pointsOptions(args).threads ?? 'auto') === 1) return openFeed(url, args);
  const [{ openFeedOnThread }, { readSecrets }] = await Promise.all([import('../feeds/remote/openFeedOnThread.js'), import('../feeds/secrets.js')]);
  return openFeedOnThread(url, readSecrets(args.text('secrets')));
}
