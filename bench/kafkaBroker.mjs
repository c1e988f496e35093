// A Kafka broker of one node on this machine. It needs Java and the broker's jars (.ci/run fetches them).
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const jars = join(new URL('../.ci/kafka/', import.meta.url).pathname, '*');

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
const listens = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** What Kafka's own start script (bin/kafka-run-class.sh, bin/kafka-server-start.sh) gives Java. */
const JVM_OPTIONS = [
  ...['-Xms1G', '-Xmx1G', '-server', '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20'],
  ...['-XX:InitiatingHeapOccupancyPercent=35', '-XX:+ExplicitGCInvokesConcurrent', '-XX:MaxInlineLevel=15'],
];

/** Starts a broker; `kill` and `start` stop it and start it again with what it holds, `remove` ends it for good. */
export async function startBroker() {
  const [port, control] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), 'meander-scale-'));
  const file = join(folder, 'server.properties');
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    listeners: `CLIENTS://127.0.0.1:${port},CONTROLLER://127.0.0.1:${control}`,
    'advertised.listeners': `CLIENTS://127.0.0.1:${port}`,
    'inter.broker.listener.name': 'CLIENTS',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,CLIENTS:PLAINTEXT',
    'controller.quorum.voters': `1@127.0.0.1:${control}`,
    'log.dirs': join(folder, 'logs'),
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
  };
  writeFileSync(
    file,
    Object.entries(settings)
      .map((pair) => `${pair.join('=')}\n`)
      .join(''),
  );
  const java = (main, ...words) => ['java', [...JVM_OPTIONS, '-cp', jars, main, ...words]];
  execFileSync(...java('kafka.tools.StorageTool', 'format', '-t', 'MkU3OEVBNTcwNTJENDM2Qk', '-c', file), {
    stdio: 'ignore',
  });
  let child;
  const start = async () => {
    child = spawn(...java('kafka.Kafka', file), { stdio: 'ignore' });
    while (!(await listens(port))) await sleep(100);
  };
  const kill = () =>
    new Promise((resolve) => {
      child.once('exit', resolve);
      child.kill('SIGKILL');
    });
  await start();
  const remove = async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { address: `127.0.0.1:${port}`, start, kill, remove };
}
