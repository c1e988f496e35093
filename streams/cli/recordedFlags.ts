import { modelError } from '../../src/errors.js';
import type { Checkpoint, Recorded } from '../../src/learner/index.js';
import type { Arguments, Flag, Flags } from './flags.js';

/**
 * The arguments of a command that goes on with the run of a model: flags that decide which numbers are read, such as
 * the columns, have the values that the run recorded.
 * @throws MeanderError `model` where another value was typed
 */
export function withRecorded(args: Arguments, flags: Flags, { options }: Checkpoint): Arguments {
  const recorded = new Map<Flag, string>();
  const texts = new Map<string, string>();
  for (const [name, flag] of Object.entries(flags)) {
    const value: Recorded = (flag.recordedAs === undefined ? undefined : options[flag.recordedAs]) ?? null;
    const typed = args.text(name);
    if (typed !== undefined && flag.recordedAs !== undefined && isOther(options, flag.recordedAs, typed))
      throw modelError(
        `The model was learned with ${flag.recordedAs} = ${value ?? 'nothing'}, but --${name} ${typed} was given; ` +
          'leave it out, since the settings of the model are used.',
      );
    if (value === null) continue;
    recorded.set(flag, String(value));
    texts.set(name, String(value));
  }
  const get: Arguments['get'] = (flag) => {
    const text = recorded.get(flag);
    return (text === undefined || !flag.value ? args.get(flag) : flag.value.read(text)) as ReturnType<typeof get>;
  };
  return { ...args, get, text: (name) => texts.get(name) ?? args.text(name) };
}

/** Whether a run recorded another value than was typed; models of programs record no such settings. */
const isOther = (options: Checkpoint['options'], name: string, typed: string): boolean =>
  name in options && String(options[name]) !== typed;
