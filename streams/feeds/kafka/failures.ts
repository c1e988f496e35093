/** An error of the Kafka client, which may wrap others. */
export type KafkaFailure = Error & {
  /** Name of the error in Kafka's protocol. */
  apiId?: string;
  /** Name of the error in the client. */
  code?: string;
  /** False where trying again does not help. */
  canRetry?: boolean;
  /** The errors that this one wraps. */
  errors?: Error[];
};

/** An error and all that it wraps, outermost first. */
export function flatten<T extends KafkaFailure>(error: T): T[] {
  const { errors = [], cause } = error;
  const inner = [...errors, ...(cause instanceof Error ? [cause] : [])];
  return [error, ...inner.flatMap((one) => flatten(one as T))];
}

/** Whether an error is, or wraps, one of the protocol's errors of some names. */
export const hasFailedWith = (error: unknown, ids: readonly string[]): boolean =>
  error instanceof Error &&
  flatten<KafkaFailure>(error).some(({ apiId }) => apiId !== undefined && ids.includes(apiId));

/** Whether the broker has answered that trying again does not help. */
export const isPermanent = (error: unknown): boolean =>
  error instanceof Error &&
  flatten<KafkaFailure>(error).some(({ apiId, canRetry }) => apiId !== undefined && canRetry === false);
