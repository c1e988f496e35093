import type { RecordBatch } from 'apache-arrow';
import { type OperatorFunction, Subject, type Subscription } from 'rxjs';
import type { Source } from '../sources/source.js';
import { EventLoopTurns } from './eventLoopTurns.js';

/**
 * Runs an operator on the record batches of a source; a batch is read only when everything emitted for the last was
 * taken.
 * @param position where the source is opened
 * @param operator must emit synchronously, while it takes a record batch or the end of the source
 * @param signal when aborted, the source closes and nothing more is yielded
 */
export async function* learnOnDemand<Out>(
  source: Pick<Source, 'open'>,
  position: unknown,
  operator: OperatorFunction<RecordBatch, Out>,
  signal: AbortSignal,
): AsyncGenerator<Out, undefined> {
  const pushed = new PushedOperator(operator);
  const turns = new EventLoopTurns();
  try {
    for await (const batch of source.open(position, signal)) {
      yield* pushed.take(batch);
      if (pushed.over) return;
      await turns.give();
      if (signal.aborted) return;
    }
    if (!signal.aborted) yield* pushed.finish();
  } finally {
    pushed.close();
  }
}

/** An operator that is pushed one value at a time and asked for what it emitted. */
class PushedOperator<In, Out> {
  private readonly input = new Subject<In>();
  private readonly emitted: Out[] = [];
  private failure: { error: unknown } | null = null;
  private readonly subscription: Subscription;
  /** Whether the operator has completed or failed. */
  over = false;

  constructor(operator: OperatorFunction<In, Out>) {
    this.subscription = this.input.pipe(operator).subscribe({
      next: (value) => this.emitted.push(value),
      error: (error) => {
        this.failure = { error };
        this.over = true;
      },
      complete: () => {
        this.over = true;
      },
    });
  }

  /** What the operator emits for one value; then throws if it failed. */
  *take(value: In): Generator<Out> {
    this.input.next(value);
    yield* this.drain();
  }

  /** What the operator emits at the end of its source; then throws if it failed. */
  *finish(): Generator<Out> {
    this.input.complete();
    yield* this.drain();
  }

  /** Unsubscribes the operator. */
  close(): void {
    this.subscription.unsubscribe();
  }

  private *drain(): Generator<Out> {
    yield* this.emitted.splice(0);
    if (this.failure) throw this.failure.error;
  }
}
