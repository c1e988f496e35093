import { usageError } from '../../src/errors.js';
import { type ImputeStrategy, imputeStrategies, type Model } from '../../src/model/index.js';

/**
 * What to do with a row that has a null, NaN or infinity: stop, reject it, or replace what is missing by the mean or
 * median of the feature over the seeding rows, or by 0.
 */
export type BadRowResponse = 'fail' | 'skip' | `impute:${ImputeStrategy}`;

/** All responses. */
export const badRowResponses: readonly BadRowResponse[] = [
  'fail',
  'skip',
  ...imputeStrategies.map((strategy) => `impute:${strategy}` as const),
];

/** What a response replaces missing values by; undefined where it does not. */
export const strategyOf = (response: BadRowResponse | undefined): ImputeStrategy | undefined =>
  imputeStrategies.find((strategy) => response === `impute:${strategy}`);

/**
 * Whether missing values in the rows of a model are filled: as the model was learned, unless a response is given.
 * @throws MeanderError `usage` where the response asks for another filling than that of the model
 */
export function fillsMissing({ transform }: Model, response: BadRowResponse | undefined): boolean {
  const [own, asked] = [transform?.impute?.by, strategyOf(response)];
  if (response === undefined) return own !== undefined;
  if (asked === undefined || asked === own) return asked !== undefined;
  const learned = own === undefined ? 'stop at missing values' : `replace missing values by the ${own}`;
  throw usageError(
    `The model was learned to ${learned}, not to ${response}; leave the option out, reject such rows with skip, or ` +
      `fit a model with --on-bad-row ${response}.`,
  );
}
