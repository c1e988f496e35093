import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Broker, broker, freePort, installed } from './process.js';

const jars = new URL('../../.ci/kafka/', import.meta.url).pathname;
const [major, minor] = process.versions.node.split('.').map(Number);

/** Why Kafka cannot be tested here; undefined where it can. */
export const kafkaMissing: string | undefined =
  major < 22 || (major === 22 && minor < 22)
    ? `Node ${process.versions.node} is too old for the Kafka client`
    : !existsSync(jars)
      ? 'the broker is not installed; .ci/run installs it'
      : installed('java', '-version')
        ? undefined
        : 'Java is not installed';

/**
 * Apache Kafka in KRaft mode with one broker.
 * @param users passwords by user for SASL/PLAIN; without them it asks for no password
 * @param via the port that it tells its clients to connect to, such as that of a proxy
 * @param tls paths of a key and a certificate; with them it accepts only TLS
 * @param cluster id of its cluster
 * @param settings properties in addition, or in place of the usual ones
 */
export async function kafka({
  users,
  via,
  tls,
  cluster = 'MkU3OEVBNTcwNTJENDM2Qk',
  settings,
}: {
  users?: Record<string, string>;
  via?: number;
  tls?: { key: string; cert: string };
  cluster?: string;
  settings?: Record<string, string | number>;
} = {}): Promise<Broker> {
  const [port, internal, controller] = [await freePort(), await freePort(), await freePort()];
  const protocol = tls ? 'SSL' : users ? 'SASL_PLAINTEXT' : 'PLAINTEXT';
  const java = (main: string, ...words: string[]): [string, string[]] => [
    'java',
    ['-Xmx512m', '-cp', join(jars, '*'), main, ...words],
  ];
  const prepare = (folder: string) => {
    if (tls) writeFileSync(join(folder, 'both.pem'), `${readFileSync(tls.key)}${readFileSync(tls.cert)}`);
    const properties = {
      'process.roles': 'broker,controller',
      'node.id': 1,
      listeners: `CLIENTS://127.0.0.1:${port},INTERNAL://127.0.0.1:${internal},CONTROLLER://127.0.0.1:${controller}`,
      'advertised.listeners': `CLIENTS://127.0.0.1:${via ?? port},INTERNAL://127.0.0.1:${internal}`,
      'inter.broker.listener.name': 'INTERNAL',
      'controller.listener.names': 'CONTROLLER',
      'listener.security.protocol.map': `CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,CLIENTS:${protocol}`,
      'controller.quorum.voters': `1@127.0.0.1:${controller}`,
      'log.dirs': join(folder, 'logs'),
      'offsets.topic.replication.factor': 1,
      'offsets.topic.num.partitions': 1,
      'transaction.state.log.replication.factor': 1,
      'transaction.state.log.min.isr': 1,
      'group.initial.rebalance.delay.ms': 0,
      'log.retention.check.interval.ms': 500,
      'transaction.abort.timed.out.transaction.cleanup.interval.ms': 500,
      ...(tls && { 'ssl.keystore.type': 'PEM', 'ssl.keystore.location': join(folder, 'both.pem') }),
      ...(users && {
        'sasl.enabled.mechanisms': 'PLAIN',
        'listener.name.clients.plain.sasl.jaas.config': plainLogin(users),
      }),
      ...settings,
    };
    const text = Object.entries(properties).map(([name, value]) => `${name}=${value}`);
    writeFileSync(join(folder, 'server.properties'), `${text.join('\n')}\n`);
    execFileSync(...java('kafka.tools.StorageTool', 'format', '-t', cluster, '-c', join(folder, 'server.properties')), {
      stdio: 'ignore',
    });
  };
  return broker(port, prepare, (folder) => java('kafka.Kafka', join(folder, 'server.properties')));
}

/** The configuration of the users that may log in with SASL/PLAIN. */
function plainLogin(users: Record<string, string>): string {
  const entries = Object.entries(users).map(([user, password]) => `user_${user}="${password}"`);
  return `org.apache.kafka.common.security.plain.PlainLoginModule required ${entries.join(' ')};`;
}
