import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be made bad. */
export interface Way {
  port: number;
  /** `stall` takes bytes and passes none on, `cut` breaks all connections and refuses others, `delay` lets each piece wait. */
  mode: 'pass' | 'stall' | 'cut' | 'delay';
  close(): void;
}

const DELAY = 30;

/** Listens on a port and passes on to another, as well as its mode allows. */
export async function proxy(to: () => number, port = 0): Promise<Way> {
  const sockets = new Set<Socket>();
  let mode: Way['mode'] = 'pass';
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
      // What was held back while it stalled is gone, so those connections are broken for good.
      if (next === 'cut' || mode === 'stall') for (const socket of sockets) socket.destroy();
      mode = next;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
