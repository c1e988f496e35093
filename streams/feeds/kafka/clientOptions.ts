import { readFileSync } from 'node:fs';
import type { BaseOptions } from '@platformatic/kafka';
import { usageError } from '../../../src/errors.js';
import type { Credentials } from '../credentials.js';
import type { KafkaOptions } from './options.js';

/** Milliseconds for a request or a connection. */
const TIMEOUT = 10_000;

const mechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

/**
 * The options that all clients of a feed share. Requests are not retried here, because the reader does so.
 * @throws MeanderError `usage` where a file cannot be read or the mechanism is unknown
 */
export function clientOptions({ brokers, tls, credentials = {} }: KafkaOptions): BaseOptions {
  return {
    clientId: 'meander',
    bootstrapBrokers: [...brokers],
    retries: 0,
    timeout: TIMEOUT,
    connectTimeout: TIMEOUT,
    autocreateTopics: false,
    ...tlsOptions(credentials, tls),
    ...saslOptions(credentials),
  };
}

function tlsOptions(credentials: Credentials, tls?: boolean): Partial<BaseOptions> {
  const [ca, cert, key] = ['KAFKA_SSL_CA', 'KAFKA_SSL_CERT', 'KAFKA_SSL_KEY'].map((name) => pem(credentials, name));
  return tls || ca || cert ? { tls: { ca, cert, key }, tlsServerName: true } : {};
}

function saslOptions(credentials: Credentials): Partial<BaseOptions> {
  const { KAFKA_SASL_MECHANISM = 'PLAIN', KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = credentials;
  if (username === undefined) return {};
  const mechanism = mechanisms.find((name) => name === KAFKA_SASL_MECHANISM);
  if (!mechanism)
    throw usageError(`KAFKA_SASL_MECHANISM is "${KAFKA_SASL_MECHANISM}"; it must be one of ${mechanisms.join(', ')}.`);
  return { sasl: { mechanism, username, password } };
}

/** The contents of the file that a credential names. */
function pem(credentials: Credentials, name: string): Buffer | undefined {
  const path = credentials[name];
  if (path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch (cause) {
    throw usageError(`The file ${path} of ${name} cannot be read: ${(cause as NodeJS.ErrnoException).code}.`);
  }
}
