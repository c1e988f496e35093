/** One of the files that a source reads. */
export interface FileRows {
  /** Its path. */
  readonly path: string;
  /** Its rows; undefined where it does not say them, so that only reading it tells. */
  readonly rows: number | undefined;
}

/** A place in a source that reading can begin at. */
export interface RowStart {
  /** Argument of `Source.open`; null for the start. */
  readonly position: unknown;
  /** Number of the row, in its file, that is then read first. */
  readonly row: number;
}

/** Where rows stand in the files of a source. */
export interface RowIndex {
  /** The files in the order in which they are read. Where files say how many rows they have, no row is read. */
  files(): Promise<readonly FileRows[]>;
  /**
   * Where to begin reading for one row of a file, without reading the rows before it where the format allows that.
   * @param file number of the file
   * @param row number of the row in the file
   * @returns a place in the same file, at that row or before it
   */
  before(file: number, row: number): Promise<RowStart>;
}
