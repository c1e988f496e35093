import { readCredentials } from '../feeds/credentials.js';
import { openFeed } from '../feeds/openFeed.js';
import { schemaRegistry } from '../formats/payloads/schemaRegistry.js';
import type { PointsOptions } from '../points/reader.js';
import { type FeedOptions, feedSource } from './feedSource.js';
import type { Source } from './source.js';

/** Options of a feed that the options of columns decide. */
type ChosenByColumns = 'columns' | 'vector' | 'features' | 'match' | 'weight' | 'time' | 'allowMissing' | 'registry';

/** How a feed is opened and read. */
export interface FeedSettings extends Omit<FeedOptions, ChosenByColumns> {
  /** A file of `NAME=value` lines with users and passwords; they have priority over the environment. */
  credentialsFile?: string;
  /** URL of the schema registry whose wire format the records have. */
  schemaRegistry?: string;
}

/**
 * The feed of a URL, `kafka://…` or `nats://…`, as a source.
 * @param options the columns that its records must have
 * @throws MeanderError `usage` for a URL of another form, `broker` where the server cannot be reached, `input` where
 *   the records cannot be read
 */
export async function openFeedSource(
  url: string,
  { columns, vector, features, match, weight, time, onBadRow = 'fail' }: PointsOptions,
  { credentialsFile, schemaRegistry: registryUrl, ...settings }: FeedSettings = {},
): Promise<Source> {
  const credentials = readCredentials(credentialsFile);
  const feed = await openFeed(url, credentials);
  try {
    const allowMissing = onBadRow !== 'fail';
    const registry = registryUrl === undefined ? undefined : schemaRegistry(registryUrl, credentials);
    return await feedSource(feed, {
      ...settings,
      columns,
      vector,
      features,
      match,
      weight,
      time,
      allowMissing,
      registry,
    });
  } catch (cause) {
    await feed.close();
    throw cause;
  }
}
