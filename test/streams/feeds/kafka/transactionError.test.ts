import { describe, expect, test } from 'vitest';
import { brokerError, MeanderError } from '../../../../src/errors.js';
import { PermanentError } from '../../../../streams/feeds/feed.js';
import { transactionError } from '../../../../streams/feeds/kafka/transactionError.js';

const failed = { name: 'kafka://host/out', id: 'group.in', elapsed: 1500, timeout: 60_000 };
/** An error of the client, inside of one that wraps it. */
const wrapped = (fields: object) =>
  Object.assign(new Error('outer'), { errors: [Object.assign(new Error('inner.'), fields)] });

describe('transactionError(cause, failed)', () => {
  test.each(['PRODUCER_FENCED', 'INVALID_PRODUCER_EPOCH'])(
    'says of %s that another process has taken over',
    (apiId) => {
      const error = transactionError(wrapped({ apiId }), failed);
      expect(error).toBeInstanceOf(MeanderError);
      expect(error).toMatchObject({ code: 'broker' });
      expect(error.message).toMatch(/^The transaction "group\.in" at kafka:\/\/host\/out was taken over by another/);
    },
  );

  test('says that the server has ended a transaction that took longer than it may', () => {
    const error = transactionError(wrapped({ apiId: 'PRODUCER_FENCED' }), { ...failed, elapsed: 61_000 });
    expect(error.message).toContain('was not finished within 60 s (it took 61 s), so the server has ended it');
  });

  test.each([
    [{ apiId: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED' }, 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED: inner'],
    [{ apiId: 'INVALID_TRANSACTION_TIMEOUT' }, 'INVALID_TRANSACTION_TIMEOUT: inner'],
    [{ code: 'PLT_KFK_UNSUPPORTED_API' }, 'PLT_KFK_UNSUPPORTED_API: inner'],
  ])('takes %o for permanent', (fields, reason) => {
    const error = transactionError(wrapped(fields), failed);
    expect(error).toBeInstanceOf(PermanentError);
    expect(error.message).toBe(`the transaction "group.in" is refused (${reason})`);
  });

  test('gives the innermost of any other errors, which may go away, and errors of Meander as they are', () => {
    expect(transactionError(wrapped({}), failed).message).toBe('inner.');
    const own = brokerError('a.');
    expect(transactionError(own, failed)).toBe(own);
  });
});
