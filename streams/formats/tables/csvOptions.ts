/**
 * How a CSV file is written. What is not given is found out by looking at the file.
 * @category Sources
 */
export interface CsvOptions {
  /** What stands between two cells, such as `,`, `;`, a tab or `|`. */
  readonly delimiter?: string;
  /** The decimal mark of numbers. */
  readonly decimal?: '.' | ',';
  /** What stands between groups of three digits. */
  readonly thousands?: string;
  /** Whether the first line names the columns; without it they are called `column0`, `column1` and so on. */
  readonly header?: boolean;
  /** The character around cells that hold a delimiter; empty for none. */
  readonly quote?: string;
  /** Lines to skip at the start. */
  readonly skip?: number;
  /** The encoding of its text: `utf-8`, `utf-16`, `latin-1`, or another one that DuckDB's `encodings` extension has. */
  readonly encoding?: string;
}
