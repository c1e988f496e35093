import { usageError } from '../../src/errors.js';
import { isFeedUrl } from '../feeds/openFeed.js';
import { publicWord } from '../formats/withoutSecrets.js';
import { positionAt } from '../sources/feed/position.js';
import { feedOptions } from './dataFlags.js';
import type { Arguments, Flag } from './flags.js';
import type { LabelsOutput } from './labelsOutput.js';
import { openFeed } from './openFeed.js';

/** The flag of Kafka transactions. */
export const exactlyOnce = {
  group: 'Output',
  help:
    'Publish labels from Kafka to Kafka in transactions that also store the offsets of ?group=NAME, and continue ' +
    'after these offsets.',
} satisfies Flag;

/**
 * Refuses --exactly-once where transactions cannot be had, before anything is opened.
 * @throws MeanderError `usage` where the source or the output is no Kafka topic, or no group is named
 */
export function assertExactlyOnce(sources: readonly string[], out: string, args: Arguments): void {
  if (!args.get(exactlyOnce)) return;
  const remedy = 'leave out --exactly-once, and labels are published at least once';
  if (!isKafka(out))
    throw usageError(
      `--exactly-once needs transactions of Kafka, but --out ${publicWord(out)} is ${kindOf(out)}; ` +
        (isFeedUrl(out) ? `${remedy}.` : 'leave it out: a file is written whole or not at all.'),
    );
  const [source = ''] = sources;
  if (sources.length !== 1 || !isKafka(source))
    throw usageError(
      `--exactly-once stores offsets of a Kafka topic together with its labels, but the source ` +
        `${sources.map(publicWord).join(' ')} is ${kindOf(source)}; ${remedy}.`,
    );
  if (groupOf(source) === undefined)
    throw usageError(
      '--exactly-once stores offsets for a group, so the URL of the source must name one: ' +
        `${publicWord(source)}?group=NAME.`,
    );
}

/** Labels that are published exactly once, and where reading continues. */
export interface ExactlyOnce {
  /** Where labels are written. */
  labels: LabelsOutput;
  /** The position after the latest committed transaction. */
  position: unknown;
}

/**
 * Takes over from an earlier process with the same group and topic, then looks up where it ended.
 * @throws MeanderError `usage` where source and output are in different clusters, `broker` where a broker refuses
 */
export async function openExactlyOnce(source: string, out: string, args: Arguments): Promise<ExactlyOnce> {
  const [input, output] = [await openFeed(source, args), await openFeed(out, args)];
  const closeAll = async () => {
    await Promise.all([input.close(), output.close()]);
  };
  try {
    const { openLabelsOnce } = await import('../sinks/labelsFeed.js');
    await output.create();
    const transactions = await output.transactions?.(input, { notify: feedOptions(args).notify });
    if (!transactions) throw usageError(`${output.name} has no transactions.`);
    const { id } = await input.state();
    const labels = openLabelsOnce(transactions);
    return {
      labels: {
        ...labels,
        close: () => labels.close().finally(closeAll),
        abandon: () => labels.abandon().finally(closeAll),
      },
      position: positionAt(id, transactions.committed),
    };
  } catch (cause) {
    await closeAll();
    throw cause;
  }
}

/** What the summary says of transactions. */
export const exactlyOnceWords = ([source]: readonly string[]): string =>
  `exactly once; group ${groupOf(source)} holds the offsets, and running again continues after them`;

const isKafka = (word: string): boolean => /^kafkas?:/i.test(word);

/** What a word names, for messages. */
const kindOf = (word: string): string => {
  if (/^natss?:/i.test(word)) return 'a NATS stream';
  return isKafka(word) ? 'more than one topic' : 'no Kafka topic';
};

const groupOf = (url: string): string | undefined =>
  new URLSearchParams(/\?(.*)$/.exec(url)?.[1]).get('group') || undefined;
