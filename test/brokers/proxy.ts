import { connect, createServer, type Socket } from 'node:net';

/** A proxy between a client and a server that can disturb the connections. */
export interface FaultProxy {
  /** The port that it listens on. */
  port: number;
  /**
   * What it does with bytes: `pass` forwards them, `delay` forwards each piece later, `stall` accepts them and forwards
   * none, `cut` breaks all connections and refuses new ones.
   */
  mode: 'pass' | 'stall' | 'cut' | 'delay';
  /** Breaks all connections and stops listening. */
  close(): void;
}

/** Milliseconds by which `delay` delays each piece. */
const DELAY = 30;

/**
 * Starts a proxy.
 * @param to gives the port of the server
 * @param port to listen on; 0 for any
 */
export async function startProxy(to: () => number, port = 0): Promise<FaultProxy> {
  const sockets = new Set<Socket>();
  let mode: FaultProxy['mode'] = 'pass';
  const pipe = (from: Socket, into: Socket) => {
    from.on('data', (bytes) => {
      if (mode === 'stall') return;
      if (mode === 'delay') setTimeout(() => into.write(bytes), DELAY);
      else into.write(bytes);
    });
    from.on('error', () => into.destroy());
    from.on('close', () => {
      sockets.delete(from);
      into.destroy();
    });
    sockets.add(from);
  };
  const server = createServer((client) => {
    if (mode === 'cut') return client.destroy();
    const upstream = connect(to(), '127.0.0.1');
    pipe(client, upstream);
    pipe(upstream, client);
  }).listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as { port: number }).port,
    get mode() {
      return mode;
    },
    set mode(next) {
      // The bytes that were accepted while it stalled are lost, so these connections cannot continue.
      if (next === 'cut' || mode === 'stall') for (const socket of sockets) socket.destroy();
      mode = next;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
