import { assertKnownNames } from '../../src/options/index.js';
import type { FormatName } from '../formats/detect.js';
import type { FrameOptions } from '../formats/ipc/frameReader.js';
import type { HttpOptions } from '../formats/ipc/httpContent.js';
import type { CsvOptions } from '../formats/tables/csvOptions.js';
import type { PointsOptions } from '../points/reader.js';
import type { FeedSettings } from './openFeedSource.js';

/** Settings of all kinds of sources; each kind takes those that concern it. */
export interface SourceOptions extends PointsOptions {
  /** Columns of any type to read in addition to the features, such as for `predict --keep`. */
  keep?: readonly string[] | 'all';
  /** Leave the columns of `keep` out of the record batches where a source offers them as `kept`. Default: no. */
  keepApart?: boolean;
  /** The format of the data, where it is not to be found from names and first bytes. */
  format?: FormatName;
  /** How CSV files are written; what is not given is found by looking at each file. */
  csv?: CsvOptions;
  /** Numbers per row of raw files of vectors (.f32, .f64). */
  dims?: number;
  /** Read into the same two buffers in turn: a record batch is then valid only until the next one is requested. */
  reuse?: boolean;
  /** Accept Arrow streams without an end-of-stream marker. */
  allowUnterminated?: boolean;
  /** Read Arrow files in random order, by this seed. */
  shuffleSeed?: number | string;
  /** Milliseconds without enough bytes after which a connection to a web server counts as broken, default 30,000. */
  stallTimeout?: number;
  /** Called with a sentence where a source is silent or a connection broke. */
  notify?: (message: string) => void;
  /** Called with the bytes so far while data is copied that cannot be read as it comes. */
  onCopied?: (bytes: number) => void;
  /** How feeds are opened and read. */
  feed?: FeedSettings;
}

/** The names of all options of sources in files, on web servers and in tables; the compiler holds the list complete. */
const names: Readonly<Record<keyof SourceOptions | keyof FrameOptions | keyof HttpOptions | 'column', true>> = {
  ...{ columns: true, vector: true, weight: true, time: true, timeUnit: true, features: true, match: true },
  ...{ onBadRow: true, notify: true, onColumns: true, keep: true, format: true, csv: true, dims: true },
  ...{ keepApart: true, reuse: true, maxInflated: true, maxBody: true },
  ...{ allowUnterminated: true, shuffleSeed: true, stallTimeout: true, feed: true, column: true, name: true },
  ...{ onCopied: true },
};

/**
 * Checks the names of a source's options. A name that another source knows is accepted, so that settings can be shared.
 * @param of the function that takes them, for the message
 * @throws MeanderError `usage` for a name that no source knows, naming the nearest one that is near
 */
export const assertSourceOptions = (of: string, options: object): void =>
  assertKnownNames(of, options, Object.keys(names));
