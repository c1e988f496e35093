/** The program of the thread that serves a run; `openServer` starts it. */
import { parentPort, workerData } from 'node:worker_threads';
import { toFailureMessage } from '../threads/failureMessage.js';
import { type FromServer, type ServerData, SharedFields, type ToServer } from './link.js';
import { LiveServer } from './liveServer.js';

const { settings, shared } = workerData as ServerData;
const post = (message: FromServer) => parentPort?.postMessage(message);
const server = new LiveServer(settings, new SharedFields(shared), post);

parentPort?.on('message', (message: ToServer) => {
  server.receive(message);
});
try {
  post({ kind: 'listening', url: await server.start() });
} catch (error) {
  post({ kind: 'failed', failure: toFailureMessage(error) });
  parentPort?.close();
}
