import { type OptionValue, text, wholeNumber } from '../../src/options/index.js';
import { csvFlags } from './csvFlags.js';
import { dataFlags } from './dataFlags.js';
import { commonFlags, type Flags } from './flags.js';

/** Rows [from, to) of a source. */
export interface RowRange {
  /** The first row, from 0. */
  readonly from: number;
  /** The row after the last one. */
  readonly to: number;
}

/** A range of rows such as `0..65536`. */
const rowRange: OptionValue<RowRange> = {
  must: 'the first row and the row after the last one, such as 0..65536',
  accepts: (value): value is RowRange => typeof value === 'object' && value !== null && 'from' in value,
  read: (typed) => {
    const [, from, to] = /^(\d{1,15})\.\.(\d{1,15})$/.exec(typed.trim()) ?? [];
    return Number(from) < Number(to) ? { from: Number(from), to: Number(to) } : undefined;
  },
};

/** Largest number of a block that a list may name. */
const LARGEST = 1_048_575;

/** Numbers such as `3,7,9` or `0..15`. */
const blockNumbers: OptionValue<readonly number[]> = {
  must: `numbers of blocks up to ${LARGEST}, such as 3,7,9 or 0..15`,
  accepts: (value): value is readonly number[] => Array.isArray(value) && value.length > 0,
  read: (typed) => {
    const ranges = typed.split(',').map((word) => {
      const [, first, last = first] = /^(\d+)(?:\.\.(\d+))?$/.exec(word.trim()) ?? [];
      const length = Number(last) - Number(first) + 1;
      return length >= 1 && Number(last) <= LARGEST ? Array.from({ length }, (_, i) => Number(first) + i) : [];
    });
    return ranges.some(({ length }) => length === 0) ? undefined : ranges.flat();
  },
};

/** A part of the blocks of a plan. */
export interface Share {
  /** Number of the part, from 0. */
  readonly index: number;
  /** Number of parts. */
  readonly of: number;
}

/** A share such as `0/8`. */
const share: OptionValue<Share> = {
  must: 'the number of the process, from 0, and how many there are, such as 0/8',
  accepts: (value): value is Share => typeof value === 'object' && value !== null && 'of' in value,
  read: (typed) => {
    const [, index, of] = /^(\d{1,9})\/(\d{1,9})$/.exec(typed.trim()) ?? [];
    return Number(index) < Number(of) ? { index: Number(index), of: Number(of) } : undefined;
  },
};

const { columns, vector, match, weight, format, dims, kernel, threads } = dataFlags;

/** Flags of `meander stats`. */
export const statsFlags = {
  rows: {
    group: 'Points',
    placeholder: 'FROM..TO',
    value: rowRange,
    help: 'Rows of the source that are the block.',
    defaultWords: 'all of them',
  },
  block: {
    group: 'Points',
    placeholder: 'N',
    value: wholeNumber(0),
    help: 'Number of the block in its mini-batch, from 0: blocks are merged in this order.',
  },
  plan: {
    group: 'Points',
    placeholder: 'FILE|-',
    value: text,
    reads: true,
    help: 'Sum the blocks of a plan that meander blocks printed, one after another; - reads its lines from stdin.',
  },
  blocks: {
    group: 'Points',
    placeholder: '3,7,9',
    value: blockNumbers,
    help: 'With --plan: the blocks to sum.',
    defaultWords: 'all of them',
  },
  share: {
    group: 'Points',
    placeholder: 'I/N',
    value: share,
    help: 'With --plan: the blocks whose number has the remainder I by N, for process I of N, from 0/N on.',
    defaultWords: 'all of them',
  },
  step: {
    group: 'Points',
    placeholder: 'N',
    value: wholeNumber(1),
    help: 'With --plan: the mini-batch to sum blocks of, where the plan has several.',
    defaultWords: 'the first of the plan; from stdin every line',
  },
  columns,
  vector,
  match,
  weight,
  format,
  dims,
  'on-bad-row': dataFlags['on-bad-row'],
  'allow-unterminated': dataFlags['allow-unterminated'],
  ...csvFlags,
  out: {
    group: 'Output',
    placeholder: 'FILE',
    value: text,
    default: '-',
    writes: ['arrows'],
    help: 'Where to write the statistics as Arrow streams, one after another; - is stdout.',
  },
  'out-dir': {
    group: 'Output',
    placeholder: 'DIR',
    value: text,
    writes: 'folder',
    help: 'Folder to write a file block-N.arrows per block to, each when it is complete.',
  },
  kernel,
  threads,
  ...commonFlags,
} satisfies Flags;
