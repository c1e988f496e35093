import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Broker, broker, freePort, installed } from './process.js';

/** Why NATS cannot be tested here; undefined where it can. */
export const natsMissing: string | undefined = installed('nats-server', '--version')
  ? undefined
  : 'nats-server is not installed';

/**
 * A NATS server with JetStream.
 * @param users passwords by user; without them it asks for no password
 * @param tls paths of a key and a certificate; with them it accepts only TLS
 * @param maxPayload gives the largest size of a message, whenever the server starts
 */
export async function nats({
  users,
  tls,
  maxPayload = () => '8MB',
}: {
  users?: Record<string, string>;
  tls?: { key: string; cert: string };
  maxPayload?: () => string;
} = {}): Promise<Broker> {
  const port = await freePort();
  const prepare = (folder: string) => {
    const names = Object.entries(users ?? {}).map(([user, password]) => `{ user: "${user}", password: "${password}" }`);
    const secured = tls ? `tls { cert_file: "${tls.cert}", key_file: "${tls.key}" }` : '';
    const authorization = users ? `authorization { users: [ ${names.join(', ')} ] }` : '';
    writeFileSync(
      join(folder, 'nats.conf'),
      [
        `listen: "127.0.0.1:${port}"`,
        `max_payload: ${maxPayload()}`,
        `jetstream { store_dir: "${folder}" }`,
        authorization,
        secured,
        '',
      ].join('\n'),
    );
  };
  const command = (folder: string): [string, string[]] => {
    prepare(folder);
    return ['nats-server', ['-c', join(folder, 'nats.conf')]];
  };
  return broker(port, () => {}, command);
}
