import { usageError } from '../errors.js';
import { nearestWord } from './nearestWord.js';
import { checkValue, type OptionValue, shown } from './optionValue.js';

/** What each option of a function may be, by its name; the compiler holds it complete. */
export type OptionChecks<Options> = { readonly [Name in keyof Required<Options>]: OptionValue<unknown> };

/**
 * Checks that options are an object that has known names only, so that a mistyped option is never ignored.
 * @param of whose options they are, as the message begins: `lloyd`
 * @param known the names that the function has
 * @throws MeanderError `usage` naming the unknown option and the known one that is most like it
 */
export function assertKnownNames(of: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw usageError(`The options of ${of} must be an object, but are ${shown(options)}.`);
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const nearest = nearestWord(unknown, known);
  const hint = nearest === undefined ? `its options are ${known.join(', ')}.` : `did you mean "${nearest}"?`;
  throw usageError(`${of} has no option "${unknown}"; ${hint}`);
}

/**
 * Checks the names and the values of options; an option that is undefined counts as not given.
 * @param of whose options they are, as the message begins: `lloyd`
 * @throws MeanderError `usage` naming the option, what it must be and what it is
 */
export function checkOptions<Options extends object>(
  of: string,
  options: Options,
  checks: OptionChecks<Options>,
): void {
  assertKnownNames(of, options, Object.keys(checks));
  for (const name of Object.keys(options) as (keyof Options & string)[])
    if (options[name] !== undefined) checkValue(name, options[name], checks[name]);
}
