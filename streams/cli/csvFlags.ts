import { type OptionValue, oneOf, text, wholeNumber } from '../../src/options/index.js';
import type { CsvOptions } from '../formats/tables/csvOptions.js';
import type { Arguments, Flags } from './flags.js';

/** Delimiters that have names, since a shell makes them hard to type. */
const NAMED: Readonly<Record<string, string>> = {
  tab: '\t',
  '\\t': '\t',
  comma: ',',
  semicolon: ';',
  pipe: '|',
  space: ' ',
};

/** One character, or the name of one. */
const delimiter: OptionValue<string> = {
  must: 'a character such as ; or |, or tab, comma, semicolon, pipe or space',
  accepts: (value): value is string => typeof value === 'string' && value.length >= 1 && value.length <= 4,
  read: (typed) => NAMED[typed] ?? typed,
};

/** Flags that say how CSV files are written; what is not given is found by looking at each file. */
export const csvFlags = {
  'csv-delimiter': {
    group: 'Data',
    placeholder: 'CHARACTER',
    value: delimiter,
    help: 'What stands between the cells of CSV files; tab is a tab.',
    defaultWords: 'found in the file',
  },
  'csv-decimal': {
    group: 'Data',
    placeholder: '.|,',
    value: oneOf('.', ','),
    help: 'Decimal mark of the numbers in CSV files.',
    defaultWords: 'found in the file',
  },
  'csv-thousands': {
    group: 'Data',
    placeholder: 'CHARACTER',
    value: text,
    help: 'What stands between groups of three digits in CSV files.',
    defaultWords: 'found in the file',
  },
  'csv-header': {
    group: 'Data',
    placeholder: 'yes|no',
    value: oneOf('yes', 'no'),
    help: 'Whether the first line of CSV files names the columns.',
    defaultWords: 'found in the file',
  },
  'csv-quote': {
    group: 'Data',
    placeholder: 'CHARACTER|none',
    value: text,
    help: 'Character around cells of CSV files that hold a delimiter.',
    defaultWords: 'found in the file',
  },
  'csv-skip': {
    group: 'Data',
    placeholder: 'LINES',
    value: wholeNumber(0),
    help: 'Lines to skip at the start of CSV files.',
    defaultWords: 'found in the file',
  },
  'csv-encoding': {
    group: 'Data',
    placeholder: 'NAME',
    value: text,
    help: 'Encoding of CSV files: utf-8, utf-16 or latin-1.',
    defaultWords: 'utf-8, or utf-16 where the first bytes are those of it',
  },
} satisfies Flags;

/** What the flags say about CSV files. */
export function csvOptions({ get }: Arguments): CsvOptions {
  const [header, quote] = [get(csvFlags['csv-header']), get(csvFlags['csv-quote'])];
  return {
    delimiter: get(csvFlags['csv-delimiter']),
    decimal: get(csvFlags['csv-decimal']),
    thousands: get(csvFlags['csv-thousands']),
    header: header === undefined ? undefined : header === 'yes',
    quote: quote === 'none' ? '' : quote,
    skip: get(csvFlags['csv-skip']),
    encoding: get(csvFlags['csv-encoding']),
  };
}
