import { describe, expect, test } from 'vitest';
import { MeanderError } from '../../../../src/errors.js';
import { GapError, PermanentError, TopicRecreatedError } from '../../../../streams/feeds/feed.js';
import { translateError } from '../../../../streams/feeds/kafka/translateError.js';

const translate = (cause: Error) => translateError(cause, 'topic', 'kafka://host/topic');
/** An error of the client, inside of one that wraps it. */
const wrapped = (fields: object, message = 'inner') =>
  Object.assign(new Error('outer'), { errors: [Object.assign(new Error(message), fields)] });

describe('translateError(cause)', () => {
  test('finds the partition whose offset is out of range', () => {
    const partitions = [
      { partitionIndex: 0, errorCode: 0 },
      { partitionIndex: 4, errorCode: 1 },
    ];
    const error = translate(wrapped({ apiId: 'OFFSET_OUT_OF_RANGE', response: { responses: [{ partitions }] } }));
    expect(error).toBeInstanceOf(GapError);
    expect(error).toMatchObject({ partition: 4 });
  });

  test('says which topic does not exist', () => {
    const error = translate(wrapped({ apiId: 'UNKNOWN_TOPIC_OR_PARTITION' }));
    expect(error).toBeInstanceOf(MeanderError);
    expect(error.message).toBe('There is no topic "topic" at kafka://host/topic.');
  });

  test.each([
    [{ code: 'PLT_KFK_AUTHENTICATION' }, 'inner'],
    [{ apiId: 'TOPIC_AUTHORIZATION_FAILED' }, 'inner'],
    [{ apiId: 'MESSAGE_TOO_LARGE' }, 'max.message.bytes'],
  ])('takes %o for permanent', (fields, message) => {
    const error = translate(wrapped(fields));
    expect(error).toBeInstanceOf(PermanentError);
    expect(error.message).toContain(message);
  });

  test('gives the innermost of any other errors, and errors of Meander as they are', () => {
    expect(translate(wrapped({}, 'ECONNREFUSED')).message).toBe('ECONNREFUSED');
    const recreated = new TopicRecreatedError('other');
    expect(translate(recreated)).toBe(recreated);
  });
});
