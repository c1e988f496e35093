import { brokerError, MeanderError } from '../../../src/errors.js';
import { PermanentError } from '../feed.js';
import { flatten, hasFailedWith, type KafkaFailure } from './failures.js';

/** What brokers answer to a producer that is not the newest one of its transactional id. */
const FENCED = ['PRODUCER_FENCED', 'INVALID_PRODUCER_EPOCH'];
const REFUSED = [
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'INVALID_TRANSACTION_TIMEOUT',
  'UNSUPPORTED_VERSION',
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'UNKNOWN_MEMBER_ID',
];
const REFUSED_BY_CLIENT = ['PLT_KFK_AUTHENTICATION', 'PLT_KFK_UNSUPPORTED_API'];
const NO_COORDINATOR = ['COORDINATOR_NOT_AVAILABLE'];

/** A transaction that has failed. */
export interface FailedTransaction {
  /** Name of the feed, for messages. */
  name: string;
  /** Its transactional id. */
  id: string;
  /** Milliseconds since it began. */
  elapsed: number;
  /** Milliseconds after which the server ends a transaction by itself. */
  timeout: number;
}

/**
 * What an error of the Kafka client means for a transaction.
 * @returns the error to throw; one that is not of a known kind may go away by trying again
 */
export function transactionError(cause: unknown, failed: FailedTransaction): Error {
  if (cause instanceof MeanderError || cause instanceof PermanentError || !(cause instanceof Error))
    return cause instanceof Error ? cause : new Error(String(cause));
  if (hasFailedWith(cause, FENCED)) return fencedError(cause, failed);
  const errors = flatten<KafkaFailure>(cause);
  const refused = errors.find(
    ({ apiId = '', code = '' }) => REFUSED.includes(apiId) || REFUSED_BY_CLIENT.includes(code),
  );
  if (refused) {
    const reason = `${refused.apiId ?? refused.code}: ${refused.message.replace(/\.$/, '')}`;
    return new PermanentError(`the transaction "${failed.id}" is refused (${reason})`, { cause });
  }
  if (hasFailedWith(cause, NO_COORDINATOR))
    return new Error(
      `no broker coordinates transactions; their log, __transaction_state, may have fewer brokers than ` +
        'transaction.state.log.replication.factor and transaction.state.log.min.isr ask for',
      { cause },
    );
  return errors[errors.length - 1];
}

/** The broker does not say which of the two it was, so the time decides what is said. */
function fencedError(cause: Error, { name, id, elapsed, timeout }: FailedTransaction): MeanderError {
  const [why, remedy] =
    elapsed >= timeout
      ? [
          `was not finished within ${timeout / 1000} s (it took ${Math.round(elapsed / 1000)} s), so the server has ` +
            'ended it',
          'Run again to continue after the latest committed record.',
        ]
      : ['was taken over by another process with the same group and topic', 'Let only one of them run.'];
  return brokerError(
    `The transaction "${id}" at ${name} ${why}. Nothing of it is published; what was committed before is kept. ` +
      remedy,
    { cause },
  );
}
