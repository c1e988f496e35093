/** Where a viewer's messages go, such as the response of node:http. */
export interface Sink {
  /** Sends bytes. @returns false where no more should be sent before `drain` */
  write(bytes: Uint8Array): boolean;
  /** Ends the connection once all was sent. */
  end(): void;
  /** Ends the connection at once. */
  destroy(): void;
}

/** One viewer: it waits for its own connection and for nobody else's. */
export interface Viewer {
  /** The connection can take more. */
  drained(): void;
}

interface Connection extends Viewer {
  readonly sink: Sink;
  blockedSince: number | null;
  /** The newest message of its kind, which takes the place of older ones. */
  latest: Uint8Array | null;
  /** Messages that all must be sent, the oldest first. */
  queue: Uint8Array[];
}

/** Messages that a viewer who takes nothing may have waiting, beside the newest model; older ones are dropped. */
const MOST_WAITING = 200;
/** Milliseconds after which a viewer who takes nothing is disconnected. */
const PATIENCE = 120_000;

/**
 * Sends to each viewer what it can take: of models always the newest one, since those that a slow viewer missed are of
 * no use. At most one model and some short messages wait for a viewer, whose bytes are the same for all.
 */
export class Hub {
  /** Models that were not sent to a viewer, since a newer one came. */
  skipped = 0;
  private readonly viewers = new Set<Connection>();

  /** @param now milliseconds from any fixed moment */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Viewers that are connected. */
  get size(): number {
    return this.viewers.size;
  }

  /** Adds a viewer. @param hello what it is sent first */
  add(sink: Sink, hello: readonly Uint8Array[]): Viewer & { remove(): void } {
    const connection: Connection = { sink, blockedSince: null, latest: null, queue: [], drained: () => {} };
    connection.drained = () => {
      connection.blockedSince = null;
      this.flush(connection);
    };
    this.viewers.add(connection);
    connection.queue.push(...hello);
    this.flush(connection);
    return { drained: connection.drained, remove: () => void this.viewers.delete(connection) };
  }

  /** Sends a model to all, in place of those that still wait. */
  publish(bytes: Uint8Array): void {
    for (const viewer of this.viewers) {
      if (viewer.latest) this.skipped++;
      viewer.latest = bytes;
      this.flush(viewer);
    }
  }

  /** Sends a message to all, after those that wait. */
  send(bytes: Uint8Array): void {
    for (const viewer of this.viewers) {
      viewer.queue.push(bytes);
      if (viewer.queue.length > MOST_WAITING) viewer.queue.shift();
      this.flush(viewer);
    }
  }

  /** Sends bytes to those who wait for nothing, and disconnects those who have taken nothing for long. */
  keepAlive(bytes: Uint8Array): void {
    for (const viewer of this.viewers) {
      if (viewer.blockedSince === null) this.write(viewer, bytes);
      else if (this.now() - viewer.blockedSince > PATIENCE) {
        this.viewers.delete(viewer);
        viewer.sink.destroy();
      }
    }
  }

  /** Ends all connections. */
  close(): void {
    for (const { sink } of this.viewers) sink.end();
    this.viewers.clear();
  }

  private flush(viewer: Connection): void {
    while (viewer.blockedSince === null) {
      const next = viewer.queue.shift() ?? takeLatest(viewer);
      if (!next) return;
      this.write(viewer, next);
    }
  }

  private write(viewer: Connection, bytes: Uint8Array): void {
    if (!viewer.sink.write(bytes)) viewer.blockedSince = this.now();
  }
}

function takeLatest(viewer: Connection): Uint8Array | null {
  const { latest } = viewer;
  viewer.latest = null;
  return latest;
}
