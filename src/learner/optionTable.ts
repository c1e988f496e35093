import { driftOptions } from './optionTableDrift.js';
import { learningOptions } from './optionTableLearning.js';
import { qualityOptions } from './optionTableQuality.js';
import { startOptions } from './optionTableStart.js';

/** The type of the table: that of its parts, so that an editor shows the comments that stand there. */
export type OptionTable = typeof learningOptions & typeof startOptions & typeof driftOptions & typeof qualityOptions;

/**
 * The options of a run, each described once. From here come the types, checks and defaults of `resolveOptions`, what a
 * checkpoint keeps and a resumed run compares, the flags and help text of `meander fit`, and docs/options.md.
 *
 * To add an option, add it to one of the files that are put together here, and use it.
 */
export const optionTable: OptionTable = { ...learningOptions, ...startOptions, ...driftOptions, ...qualityOptions };
