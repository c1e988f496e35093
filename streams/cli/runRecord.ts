import { modelError } from '../../src/errors.js';
import type { Checkpoint, Recorded } from '../../src/learner/index.js';
import type { Source } from '../sources/source.js';
import type { Arguments, Flag, Flags } from './flags.js';

const NOT_COMPARED =
  'The checkpoint is of an earlier version, which did not keep a hash of its source, so it was not checked that the ' +
  'source holds the same data.';

/** Settings by name, as a checkpoint keeps them. */
export type SettingsRecord = Readonly<Record<string, Recorded>>;

/**
 * The settings of a run that decide the bits of the result but are no options of the learning: the source, and every
 * flag that has `recordedAs`.
 * @param source identity of the source
 */
export function runRecord(args: Arguments, flags: Flags, source: string): SettingsRecord {
  const recorded = Object.entries(flags).flatMap(([name, flag]) =>
    flag.recordedAs === undefined ? [] : [[flag.recordedAs, settingOf(args, name, flag)] as const],
  );
  return { source, ...Object.fromEntries(recorded) };
}

/** Numbers are kept as numbers, all else as it was typed. */
function settingOf(args: Arguments, name: string, flag: Flag): Recorded {
  const value = args.get(flag) as unknown;
  if (typeof value === 'number') return value;
  return args.text(name) ?? (typeof value === 'string' ? value : null);
}

/**
 * A checkpoint whose source earlier versions identified by less, such as the names and lengths of files: it takes the
 * identity of today, with a warning that is kept in all later checkpoints. Any other checkpoint is returned as it is.
 * @param warn receives the warning
 */
export function withPresentIdentity(
  checkpoint: Checkpoint,
  { identity, olderIdentity }: Pick<Source, 'identity' | 'olderIdentity'>,
  warn: (message: string) => void,
): Checkpoint {
  const { options, warnings } = checkpoint;
  if (olderIdentity === undefined || options.source !== olderIdentity || olderIdentity === identity) return checkpoint;
  warn(NOT_COMPARED);
  return { ...checkpoint, options: { ...options, source: identity }, warnings: [...warnings, NOT_COMPARED] };
}

/**
 * Makes sure that a resumed run has the settings of the checkpoint. A setting that one of them lacks is nothing there.
 * @throws MeanderError `model` naming the first setting that differs
 */
export function assertSameSettings(before: Checkpoint['options'], now: SettingsRecord): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const [was, is] = [before[name] ?? null, now[name] ?? null];
    if (was === is) continue;
    throw modelError(
      `The checkpoint was made with ${name} = ${was ?? 'nothing'}, but this run has ${name} = ${is ?? 'nothing'}; ` +
        'resume with the same setting, or start a new run in another folder.',
    );
  }
}
