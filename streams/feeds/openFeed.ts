import { usageError } from '../../src/errors.js';
import { publicWord } from '../formats/withoutSecrets.js';
import type { Credentials } from './credentials.js';
import type { Feed } from './feed.js';

/** Scheme, hosts, topic and parameters of a feed's URL. */
const FEED_URL = /^(kafkas?|natss?):\/\/([^/?]+)\/([^?]+)(\?.*)?$/;
const KAFKA_PORT = 9092;

/** Whether a word has the scheme of a feed's URL. */
export const isFeedUrl = (word: string): boolean => /^(kafkas?|natss?):/i.test(word);

/**
 * Opens the feed of a URL: `kafka://host:port[,host:port…]/topic[?group=NAME]` or
 * `nats://host:port[,host:port…]/STREAM[?subject=NAME]`. The schemes `kafkas` and `natss` use TLS. The client package
 * of the scheme is loaded only now.
 * @param credentials see `KafkaOptions` and `NatsOptions`
 * @throws MeanderError `usage` where the URL has another form or holds a password, or the client is not installed
 */
export async function openFeed(url: string, credentials: Credentials = {}): Promise<Feed> {
  if (url.includes('@'))
    throw usageError(
      'The URL of a feed must not hold a user or password, because other users could read it in the list of ' +
        'processes; use environment variables or --secrets FILE.',
    );
  const [, scheme, hosts, name, query = ''] = FEED_URL.exec(url) ?? [];
  if (name === undefined)
    throw usageError(
      `"${publicWord(url)}" is not the URL of a feed; the form is kafka://host:9092/topic?group=NAME or ` +
        'nats://host:4222/STREAM?subject=NAME.',
    );
  const parameters = new URLSearchParams(query);
  const servers = hosts.split(',');
  const topic = decodeURIComponent(name);
  if (scheme.startsWith('kafka')) {
    const group = onlyParameter(scheme, parameters, 'group');
    const { kafkaFeed } = await import('./kafka.js');
    return kafkaFeed({ brokers: servers.map(withPort), topic, group, tls: scheme === 'kafkas', credentials });
  }
  const subject = onlyParameter(scheme, parameters, 'subject');
  const { natsFeed } = await import('./nats.js');
  return natsFeed({ servers, stream: topic, subject, tls: scheme === 'natss', credentials });
}

const withPort = (host: string): string => (host.includes(':') ? host : `${host}:${KAFKA_PORT}`);

/** The value of the one parameter that a URL may have. */
function onlyParameter(scheme: string, parameters: URLSearchParams, name: string): string | undefined {
  const unknown = [...parameters.keys()].find((parameter) => parameter !== name);
  if (unknown !== undefined)
    throw usageError(`A ${scheme} URL has no parameter "${unknown}"; its only parameter is "${name}".`);
  return parameters.get(name) ?? undefined;
}
