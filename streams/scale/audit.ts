import { createHash } from 'node:crypto';

const RANGE = 2 ** 32;

/**
 * Which blocks two processes sum: a fixed share of them, so that a machine that errs is found.
 * @param share 0…1
 */
export const isAudited = (epoch: number, block: number, share: number): boolean =>
  share > 0 && hash(epoch, block, 0) < share * RANGE;

/** The process that sums a block first. @param members all of them, at least one */
export const ownerOf = (epoch: number, block: number, members: readonly string[]): string =>
  members[(epoch + block) % members.length];

/** The process that sums an audited block again: never the first one; undefined where there is no other. */
export function auditorOf(epoch: number, block: number, members: readonly string[]): string | undefined {
  if (members.length < 2) return undefined;
  const further = 1 + (hash(epoch, block, 1) % (members.length - 1));
  return members[(epoch + block + further) % members.length];
}

const hash = (epoch: number, block: number, salt: number): number =>
  createHash('sha256').update(`${epoch}/${block}/${salt}`).digest().readUInt32LE(0);
