import type { Feed } from '../feeds/feed.js';
import type { Arguments } from './flags.js';

/** Opens the feed of a URL with the secrets that the flags name; loads what that takes only now. */
export async function openFeed(url: string, args: Arguments): Promise<Feed> {
  const [feeds, { readCredentials }] = await Promise.all([
    import('../feeds/openFeed.js'),
    import('../feeds/credentials.js'),
  ]);
  return feeds.openFeed(url, readCredentials(args.text('secrets')));
}
