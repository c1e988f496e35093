import type { Feed } from '../../feeds/feed.js';

/** Scheme and topic in the name of a feed, such as `kafka://host:9092/topic`. */
const FEED_NAME = /^(\w+:\/\/)[^/]*\/(.*)$/;

/** The topic of a feed. */
export const topicOf = ({ name }: Feed): string => name.replace(FEED_NAME, '$2');

/** Scheme and topic of a feed without its servers, because the same topic may be reached by others. */
export const identityOf = ({ name }: Feed): string => name.replace(FEED_NAME, '$1/$2');
