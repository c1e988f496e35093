import { Observable, type OperatorFunction } from 'rxjs';
import type { Checkpoint } from '../../src/learner/index.js';
import { type LiveView, openServer, type ServerOptions } from './openServer.js';

/**
 * Options of `serve`.
 * @category Live view
 */
export interface ServeOptions extends ServerOptions {
  /** Called with the address of the server once it listens. */
  onListening?(url: string): void;
}

/**
 * Shows the checkpoints that pass to whoever looks; see `openServer`.
 *
 * 1. Emits what it is given, at once and unchanged.
 * 2. Opens the server when it is subscribed to, and closes it when the source ends or it is unsubscribed from.
 * 3. A server that cannot listen, or fails, is said by `notify` and ends nothing.
 *
 * @see {@link openServer} for a server that outlives the run
 * @see docs/serve.md for examples
 * @category Live view
 */
export function serve(options: ServeOptions = {}): OperatorFunction<Checkpoint, Checkpoint> {
  const { onListening = () => {}, ...server } = options;
  const { notify = (message: string) => process.emitWarning(message, 'MeanderWarning') } = server;
  return (source) =>
    new Observable((subscriber) => {
      let [view, latest]: [LiveView | undefined, Checkpoint | undefined] = [undefined, undefined];
      const opening = openServer(server).then((opened) => {
        view = opened;
        if (latest) view.show(latest);
        onListening(view.url);
      });
      opening.catch((error: Error) => notify(error.message));
      const end = (reason: string) =>
        opening.then(() => {
          view?.done(reason);
          return view?.close();
        });
      let over = false;
      const subscription = source.subscribe({
        next: (checkpoint) => {
          latest = checkpoint;
          view?.show(checkpoint);
          subscriber.next(checkpoint);
        },
        error: (error) => {
          over = true;
          void end((error as Error).message).catch(() => {});
          subscriber.error(error);
        },
        complete: () => {
          over = true;
          void end('complete').catch(() => {});
          subscriber.complete();
        },
      });
      subscriber.add(() => {
        subscription.unsubscribe();
        if (!over) void end('unsubscribed').catch(() => {});
      });
    });
}
