import { createServer, type RequestListener, type Server } from 'node:http';
import { usageError } from '../../src/errors.js';
import { hasCode, reasonOf } from '../systemError.js';
import type { ServerSettings } from './link.js';

/** The two addresses that only programs of this machine reach. */
const LOOPBACK = ['127.0.0.1', '::1'];
/** Attempts to find a port that is free at both addresses. */
const ATTEMPTS = 20;
/** Connections that one address may have. */
const MOST_CONNECTIONS = 256;

/** Limits that hold for each connection, against those who send slowly or much. */
const LIMITS = {
  maxHeaderSize: 8192,
  headersTimeout: 5000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
} as const;

/** Servers that listen. */
export interface Listening {
  /** One per address. */
  readonly servers: readonly Server[];
  /** Their port. */
  readonly port: number;
  /** Where a browser finds them. */
  readonly url: string;
}

/**
 * Listens at the loopback, or at one other address.
 * @throws MeanderError `usage` where the port is taken, or the address is none of this machine
 */
export async function listen(settings: ServerSettings, answer: RequestListener): Promise<Listening> {
  const { host, port } = settings;
  if (host !== null) {
    const server = await listenAt(host, port, answer);
    const bound = portOf(server);
    return { servers: [server], port: bound, url: `http://${inUrl(host)}:${bound}/` };
  }
  for (let attempt = 1; ; attempt++) {
    const servers: Server[] = [];
    try {
      for (const address of LOOPBACK)
        servers.push(await listenAt(address, servers[0] ? portOf(servers[0]) : port, answer));
    } catch (error) {
      const onlyOneFamily = hasCode((error as Error).cause, 'EADDRNOTAVAIL', 'EAFNOSUPPORT') && servers.length > 0;
      if (onlyOneFamily) return { servers, port: portOf(servers[0]), url: `http://127.0.0.1:${portOf(servers[0])}/` };
      for (const server of servers) server.close();
      if (port === 0 && servers.length > 0 && attempt < ATTEMPTS) continue;
      throw error;
    }
    return { servers, port: portOf(servers[0]), url: `http://localhost:${portOf(servers[0])}/` };
  }
}

function listenAt(address: string, port: number, answer: RequestListener): Promise<Server> {
  const server = createServer(LIMITS, answer);
  server.maxConnections = MOST_CONNECTIONS;
  // A request that is no HTTP is answered by Node itself; an answer that a viewer no longer wants is no error.
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
    const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : status;
    if (socket.writable) socket.end(`HTTP/1.1 ${late}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    else socket.destroy();
  });
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => reject(cannotListen(address, port, cause));
    server.once('error', fail);
    server.listen({ host: address, port, exclusive: true, ipv6Only: address === '::1' }, () => {
      server.off('error', fail);
      resolve(server);
    });
  });
}

function cannotListen(address: string, port: number, cause: Error): Error {
  const place = `${inUrl(address)}:${port}`;
  const message = hasCode(cause, 'EADDRINUSE')
    ? `Port ${port} is taken, so nothing can be served at ${place}; give another one, such as --serve=${port + 1}, ` +
      'or 0 for any that is free.'
    : `Nothing can be served at ${place}: ${reasonOf(cause)}; give an address of this machine and a port that is free.`;
  return Object.assign(usageError(message), { cause });
}

const inUrl = (address: string) => (address.includes(':') ? `[${address}]` : address);

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
