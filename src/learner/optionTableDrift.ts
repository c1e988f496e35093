import type { Duration, HalfLife } from '../model/forgetting.js';
import { parseDuration, parseForgetting } from '../model/forgetting.js';
import { numberBetween, oneOf, onOff, parsedBy } from '../options/index.js';
import { fixed, ifOn, itself, none, off, option } from './option.js';

/** Options of forgetting, and of what is done about clusters that change. */
export const driftOptions = {
  /** λ: the part of every weight that remains after a mini-batch, 0…1; default 1. */
  decay: option({
    group: 'Forgetting and drift',
    flag: 'decay',
    placeholder: 'LAMBDA',
    help: 'Part of every weight that remains after a mini-batch, from 0 to 1; 1 remembers everything.',
    value: numberBetween(0, 1),
    default: fixed(1),
    recorded: itself,
  }),
  /**
   * Half-life of the weights instead of `decay`: `1000000rows`, `100batches`, or event time such as `90s`, `10m`,
   * `1.5h`, `7d`.
   */
  halfLife: option<HalfLife, null>({
    group: 'Forgetting and drift',
    flag: 'half-life',
    placeholder: 'Nrows|Nbatches|10m',
    help: 'Rows, mini-batches or event time (90s, 10m, 1.5h, 7d) after which a row counts half; instead of --decay.',
    value: parsedBy<HalfLife>(
      (text) => parseForgetting(undefined, text),
      'rows, mini-batches or event time such as 1000000rows, 100batches, 90s, 10m, 1.5h or 7d',
    ),
    default: none,
    recorded: itself,
  }),
  /**
   * Rejects rows whose events lie longer than this before the latest one read; default: they are learned, with less
   * weight.
   */
  late: option<Duration, null>({
    group: 'Forgetting and drift',
    flag: 'late',
    placeholder: '5m',
    help: 'Reject rows whose events lie longer than this before the latest event read.',
    value: parsedBy<Duration>(
      (text) => parseDuration('late', text),
      'a number of seconds, minutes, hours or days such as 90s, 10m, 1.5h or 7d',
    ),
    default: none,
    recorded: itself,
  }),
  /** Gives clusters stable ids and reports what happens to them; default false. Does not change the result. */
  events: option({
    group: 'Forgetting and drift',
    flag: 'events',
    help: 'Report when clusters are born, die, split, merge, move, drift or fall quiet, under stable ids.',
    value: onOff,
    default: off,
  }),
  /**
   * Moves centroids that get no rows to where the hold-out gains significantly; needs a hold-out of at least 100 rows;
   * default false.
   */
  repair: option({
    group: 'Forgetting and drift',
    flag: 'repair',
    placeholder: 'on|off',
    help: 'Move centroids that get no rows to where the hold-out gains significantly; needs --holdout.',
    value: onOff,
    default: off,
    recorded: ifOn,
  }),
  /**
   * Response to drift. `tell` (default) reports it. `rate`: a cluster whose distances rise forgets nine tenths of its
   * weight, and so do all clusters where the stream as a whole drifts. `replica`: a fresh model of the next mini-batch
   * replaces the old one if it is significantly better on the mini-batch after.
   */
  onDrift: option({
    group: 'Forgetting and drift',
    flag: 'on-drift',
    placeholder: 'tell|rate|replica',
    help: 'Response to drift: report it; let drifting clusters forget, so that they follow; or try a fresh model.',
    value: oneOf('tell', 'rate', 'replica'),
    default: fixed('tell'),
    recorded: (response) => (response === 'tell' ? null : response),
  }),
};
