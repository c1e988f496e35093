import { inputError, MeanderError } from '../../../src/errors.js';
import { GapError, PermanentError, TopicRecreatedError } from '../feed.js';
import type { PartitionResponse } from './committedRecords.js';
import { flatten, type KafkaFailure } from './failures.js';

/** An error of the Kafka client, with the answer that it was found in. */
type FetchFailure = KafkaFailure & { response?: { responses?: { partitions: PartitionResponse[] }[] } };

/** The code of OFFSET_OUT_OF_RANGE in a broker's answer. */
const OFFSET_OUT_OF_RANGE = 1;
const UNKNOWN_TOPIC = ['UNKNOWN_TOPIC_OR_PARTITION'];
const TOO_LARGE = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];
const REFUSED = [
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'ILLEGAL_SASL_STATE',
];

/**
 * What an error of the Kafka client means for a feed.
 * @param topic name of the topic that was asked for
 * @param feedName name of the feed, for messages
 * @returns the error to throw; one that is not of a known kind may go away by trying again
 */
export function translateError(cause: unknown, topic: string, feedName: string): Error {
  if (cause instanceof MeanderError || cause instanceof TopicRecreatedError) return cause;
  const errors = flatten(cause as FetchFailure);
  const find = (ids: readonly string[]) => errors.find(({ apiId }) => apiId !== undefined && ids.includes(apiId));
  const partition = partitionOutOfRange(errors);
  if (partition !== undefined) return new GapError(partition);
  if (find(UNKNOWN_TOPIC) || errors.some(({ message }) => message.startsWith('Unknown topic')))
    return inputError(`There is no topic "${topic}" at ${feedName}.`, { cause });
  const refused = errors.find(({ code }) => code === 'PLT_KFK_AUTHENTICATION') ?? find(REFUSED);
  if (refused) return new PermanentError(refused.message, { cause });
  if (find(TOO_LARGE))
    return new PermanentError(
      `the record is larger than the topic ${topic} accepts; raise the topic’s max.message.bytes`,
      { cause },
    );
  // The innermost error says most.
  return errors[errors.length - 1];
}

/** The first partition whose offset the broker does not hold. */
function partitionOutOfRange(errors: readonly FetchFailure[]): number | undefined {
  const partitions = errors.flatMap(({ response }) => response?.responses?.flatMap((topic) => topic.partitions) ?? []);
  return partitions.find(({ errorCode }) => errorCode === OFFSET_OUT_OF_RANGE)?.partitionIndex;
}
