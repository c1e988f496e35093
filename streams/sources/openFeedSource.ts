import { readCredentials } from '../feeds/credentials.js';
import { openFeed } from '../feeds/openFeed.js';
import type { ColumnOptions } from '../points/columnOptions.js';
import { type FeedOptions, feedSource } from './feedSource.js';
import type { Source } from './source.js';

/** How a feed is opened and read. */
export interface FeedSettings extends Omit<FeedOptions, 'columns' | 'features' | 'match' | 'extraColumns'> {
  /** A file of `NAME=value` lines with users and passwords; they have priority over the environment. */
  credentialsFile?: string;
}

/**
 * The feed of a URL, `kafka://…` or `nats://…`, as a source.
 * @param options the columns that its records must have
 * @throws MeanderError `usage` for a URL of another form, `broker` where the server cannot be reached, `input` where
 *   the records cannot be read
 */
export async function openFeedSource(
  url: string,
  { columns, features, match, weight, time }: ColumnOptions,
  { credentialsFile, ...settings }: FeedSettings = {},
): Promise<Source> {
  const feed = await openFeed(url, readCredentials(credentialsFile));
  try {
    const extraColumns = [weight, time].filter((name) => name !== undefined);
    return await feedSource(feed, { ...settings, columns, features, match, extraColumns });
  } catch (cause) {
    await feed.close();
    throw cause;
  }
}
