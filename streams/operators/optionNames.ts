import type { PointsOptions } from '../points/reader.js';

/** All names of some options; the compiler holds the list complete. */
export type OptionNames<Options> = Readonly<Record<keyof Required<Options>, true>>;

/** The options that every operator has that reads points. */
export const pointsOptionNames: OptionNames<PointsOptions> = {
  columns: true,
  vector: true,
  weight: true,
  time: true,
  timeUnit: true,
  onBadRow: true,
  match: true,
  features: true,
  notify: true,
  onColumns: true,
};
