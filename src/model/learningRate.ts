import { usageError } from '../errors.js';
import { power } from '../numeric/power.js';

/**
 * η of one centroid in one step: how far it moves towards its batch mean, from 0 (stays) to 1 (becomes the mean).
 * @param batchWeight W > 0, the weight that this mini-batch gave the centroid
 * @param weight n ≥ W, the centroid's total weight after the step (decayed, if old rows are forgotten)
 */
export type LearningRate = (batchWeight: number, weight: number) => number;

/** A learning rate by its name, as options and checkpoints write it. */
export type RateText = '1/n' | `power:${number}` | `constant:${number}`;

/** One learning rate that can be named in options. */
export interface NamedRate {
  /** How a user writes it; capital letters stand for a number. */
  name: string;
  /** The numbers that the capital letters may stand for, if there are any. */
  range?: string;
  /** One text that names it, for tests and documentation. */
  example: RateText;
  /** η as a formula of W and n. */
  formula: string;
  /** What is proved about it, and by whom. */
  theorem: string;
  /** The rate that a text names; undefined where the text does not name this rate or its number is out of range. */
  parse(text: string): LearningRate | undefined;
}

/** η = W/n: the centroid is the weighted mean of its rows. */
export const inverseCount: LearningRate = (batchWeight, weight) => batchWeight / weight;

/** η = (W/n)^κ, for ½ < κ ≤ 1: forgets its start faster than 1/n does. */
export const powerRate =
  (kappa: number): LearningRate =>
  (batchWeight, weight) =>
    power(batchWeight / weight, kappa);

/** η = α, for 0 < α ≤ 1: keeps following drift. */
export const constantRate =
  (alpha: number): LearningRate =>
  () =>
    alpha;

/** All learning rates that options know by name. A new rate is one more entry here, and one more line of the docs. */
export const learningRates: readonly NamedRate[] = [
  {
    name: '1/n',
    example: '1/n',
    formula: 'η = W/n',
    theorem:
      'Converges almost surely to a local minimum of the distortion, since Σ η = ∞ and Σ η² < ∞ ' +
      '(MacQueen 1967; Bottou & Bengio 1995).',
    parse: (text) => (text === '1/n' ? inverseCount : undefined),
  },
  {
    name: 'power:KAPPA',
    range: '0.5 < KAPPA ≤ 1',
    example: 'power:0.7',
    formula: 'η = (W/n)^κ',
    theorem: 'Converges for ½ < κ ≤ 1, where Σ η = ∞ and Σ η² < ∞ (Robbins & Monro 1951).',
    parse: (text) => withNumber(text, 'power', (kappa) => kappa > 0.5 && kappa <= 1, powerRate),
  },
  {
    name: 'constant:ALPHA',
    range: '0 < ALPHA ≤ 1',
    example: 'constant:0.05',
    formula: 'η = α',
    theorem:
      'Does not converge: over a stationary stream the variance of the centroid stays at α/(2 − α) times that of a ' +
      'batch mean (the stationary variance of an exponentially weighted average, Roberts 1959).',
    parse: (text) => withNumber(text, 'constant', (alpha) => alpha > 0 && alpha <= 1, constantRate),
  },
];

/** The names of all rates and what their numbers may be, as help texts and error messages list them. */
export const rateUsage: string = learningRates
  .map(({ name, range }, i) => `${i === learningRates.length - 1 ? 'or ' : ''}${name}${range ? ` with ${range}` : ''}`)
  .join(', ');

/**
 * The learning rate that a text names, or the user's own function, of which every result is checked to lie in [0, 1].
 * @param rate a text of the form `RateText`, or a function
 * @throws MeanderError `usage` for another text or a number out of range; the returned function throws one where the
 *   user's function returns anything but a number from 0 to 1
 */
export function parseLearningRate(rate: string | LearningRate): LearningRate {
  if (typeof rate === 'function') return checked(rate);
  for (const { parse } of learningRates) {
    const found = parse(rate);
    if (found) return found;
  }
  throw usageError(`The learning rate must be ${rateUsage}, but is "${rate}".`);
}

/**
 * How a checkpoint records a learning rate: its text, and `custom` for a user's own function. A function cannot be
 * saved, so a resumed run can only compare the name: whoever resumes with a function must give the same one.
 */
export const rateName = (rate: string | LearningRate): string => (typeof rate === 'function' ? 'custom' : rate);

/** The rate of `prefix:NUMBER`; undefined for any other text or a number out of range. */
function withNumber(
  text: string,
  prefix: string,
  inRange: (value: number) => boolean,
  rateOf: (value: number) => LearningRate,
): LearningRate | undefined {
  const [name, number] = text.split(':', 2);
  const value = Number(number);
  return name === prefix && inRange(value) ? rateOf(value) : undefined;
}

function checked(rate: LearningRate): LearningRate {
  return (batchWeight, weight) => {
    const eta = rate(batchWeight, weight);
    if (eta >= 0 && eta <= 1) return eta;
    throw usageError(
      `The learning rate function must return a number from 0 to 1, but returned ${eta} ` +
        `for a batch weight of ${batchWeight} and a total weight of ${weight}.`,
    );
  };
}
