import { usageError } from '../../src/errors.js';
import type { Credentials } from './credentials.js';
import type { Feed } from './feed.js';

const FORM = /^(kafkas?|nats|natss):\/\/([^/?]*)\/([^?]*)(\?.*)?$/;

/** Whether a word is the URL of a feed. */
export const isFeedUrl = (word: string): boolean => /^(kafkas?|natss?):/i.test(word);

/**
 * Opens the feed of a URL: `kafka://host:port[,host:port…]/topic[?group=NAME]` or `nats://host:port[,…]/STREAM[?subject=NAME]`;
 * `kafkas` and `natss` ask for TLS.
 * @throws MeanderError `usage` for another form, a secret in it, or a client that is missing
 */
export async function openFeed(url: string, secrets: Credentials = {}): Promise<Feed> {
  const [, scheme, authority = '', name = '', query = ''] = FORM.exec(url) ?? [];
  if (url.includes('@'))
    throw usageError(
      'A feed’s URL holds no user or password, since others could read it in the list of processes; use the environment or --secrets FILE.',
    );
  if (!scheme || !authority || !name) {
    throw usageError(
      `"${url}" is no feed; the form is kafka://host:9092/topic?group=NAME or nats://host:4222/STREAM?subject=NAME.`,
    );
  }
  const hosts = authority.split(',');
  const parameters = Object.fromEntries(new URLSearchParams(query));
  const known = scheme.startsWith('kafka') ? 'group' : 'subject';
  const unknown = Object.keys(parameters).find((parameter) => parameter !== known);
  if (unknown) throw usageError(`A ${scheme} URL knows no "${unknown}", only "${known}".`);
  const tls = scheme.endsWith('s') && scheme !== 'nats';
  if (known === 'group') {
    const { kafkaFeed } = await import('./kafka.js');
    return kafkaFeed({
      brokers: hosts.map((host) => (host.includes(':') ? host : `${host}:9092`)),
      topic: decodeURIComponent(name),
      group: parameters.group,
      tls,
      secrets,
    });
  }
  const { natsFeed } = await import('./nats.js');
  return natsFeed({ servers: hosts, stream: decodeURIComponent(name), subject: parameters.subject, tls, secrets });
}
