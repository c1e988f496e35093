import type { BaseOptions, Producer } from '@platformatic/kafka';

type Library = typeof import('@platformatic/kafka');

/** Attempts of the client itself, and milliseconds between two of them: a coordinator is created in some seconds. */
const [RETRIES, RETRY_DELAY] = [20, 250];
/** The newest version of AddPartitionsToTxn that is for clients; later ones need the rights of a broker. */
const CLIENT_VERSION = 3;

/**
 * A producer that writes in transactions.
 * @param timeout milliseconds after which the server ends a transaction by itself
 */
export function transactionalProducer(
  library: Library,
  common: BaseOptions,
  transactionalId: string,
  timeout: number,
): Producer {
  const producer = new library.Producer({
    ...common,
    transactionalId,
    idempotent: true,
    // The client takes the timeout of its requests for that of transactions, too.
    timeout,
    retries: RETRIES,
    retryDelay: RETRY_DELAY,
  });
  const listApis = producer[library.kListApis].bind(producer);
  // The client uses the newest version that the broker knows.
  producer[library.kListApis] = (callback) =>
    listApis((error, apis) => {
      const known = apis?.map((api) =>
        api.name === 'AddPartitionsToTxn' ? { ...api, maxVersion: Math.min(api.maxVersion, CLIENT_VERSION) } : api,
      );
      callback(error, known);
    });
  return producer;
}
