import { describe, expect, test } from 'vitest';
import { brokerError, inputError } from '../../../src/errors.js';
import { PermanentError } from '../../../streams/feeds/feed.js';
import { withRetry } from '../../../streams/feeds/retry.js';

const { signal } = new AbortController();

/** Work that fails with each error in turn and then succeeds. */
function failing(...errors: Error[]) {
  let calls = 0;
  const work = async () => {
    const error = errors[calls++];
    if (error) throw error;
  };
  return { work, calls: () => calls };
}

describe('withRetry(work)', () => {
  test('tries again after an error, and says when the feed became unreachable and reachable', async () => {
    const { work, calls } = failing(new Error('connection lost'));
    const messages: string[] = [];
    await withRetry(work, { name: 'feed', notify: (message) => messages.push(message), signal });
    expect(calls()).toBe(2);
    expect(messages).toEqual([
      'feed is unreachable (connection lost); retrying for 10 minutes',
      'feed is reachable again after 0 s',
    ]);
  });

  test('tries again where a server that has just started does not know the topic yet', async () => {
    const { work, calls } = failing(inputError('There is no topic "a" at feed.'));
    await withRetry(work, { name: 'feed', signal });
    expect(calls()).toBe(2);
  });

  test.each([
    ['a permanent error', new PermanentError('wrong password'), 'feed cannot be read: wrong password'],
    ['another error of Meander', brokerError('offsets are gone'), 'offsets are gone'],
  ])('throws %s at once', async (_, error, message) => {
    const { work, calls } = failing(error);
    await expect(withRetry(work, { name: 'feed', signal })).rejects.toThrow(message);
    expect(calls()).toBe(1);
  });

  test('gives up after the timeout', async () => {
    const { work } = failing(...Array.from({ length: 9 }, () => new Error('connection lost')));
    await expect(withRetry(work, { name: 'feed', timeout: 1, signal })).rejects.toThrow(
      'feed cannot be read: connection lost. Solve this and run again',
    );
  });

  test('ends without an error when the signal aborts', async () => {
    const abort = new AbortController();
    const { work, calls } = failing(...Array.from({ length: 9 }, () => new Error('connection lost')));
    await withRetry(work, { name: 'feed', notify: () => abort.abort(), signal: abort.signal });
    expect(calls()).toBe(1);
  });

  test('says what failed and what is kept in the words of the caller', async () => {
    const { work } = failing(new PermanentError('wrong password'));
    await expect(withRetry(work, { name: 'feed', verb: 'written', kept: 'half', signal })).rejects.toThrow(
      'feed cannot be written: wrong password. Solve this and run again; half is kept.',
    );
  });
});
