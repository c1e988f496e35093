import type { Feed } from '../feeds/feed.js';
import { publicWord } from '../formats/withoutSecrets.js';
import { dataFlags } from './dataFlags.js';
import type { Arguments } from './flags.js';
import { beginPhase } from './progress.js';

/**
 * Opens the feed of a URL, with users and passwords from the environment and the file that --secrets names. Its modules
 * are loaded only now, since loading modules takes most of a short run.
 * @throws MeanderError `usage` for a URL of another form, or where the client's package is not installed
 */
export async function openFeed(url: string, args: Arguments): Promise<Feed> {
  beginPhase(`connecting to ${publicWord(url)}`);
  const [feeds, { readCredentials }] = await Promise.all([
    import('../feeds/openFeed.js'),
    import('../feeds/credentials.js'),
  ]);
  return feeds.openFeed(url, readCredentials(args.get(dataFlags.secrets)));
}
