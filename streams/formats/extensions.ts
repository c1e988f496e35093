/** Extensions of Arrow IPC files and streams. */
export const arrowExtensions = ['arrow', 'arrows', 'feather', 'ipc'] as const;

/** Extensions of files that hold vectors and nothing else. */
export const vectorExtensions = ['npy', 'fvecs', 'bvecs', 'f32', 'f64'] as const;

/** Extensions of CSV and TSV files, gzipped ones included. */
export const csvExtensions = ['csv', 'tsv', 'csv.gz', 'tsv.gz'] as const;

/** Extensions of the files that are read by DuckDB: Parquet, CSV, TSV, and NDJSON (one JSON object per line). */
export const tableExtensions = ['parquet', ...csvExtensions, 'ndjson', 'jsonl', 'ndjson.gz', 'jsonl.gz'] as const;

/** Extensions of files that are copied before they are read: JSON arrays, NumPy archives, and what is compressed. */
export const streamedExtensions = ['json', 'npz', 'gz', 'zst'] as const;

/**
 * Extensions of these files that say what they hold; those are found in folders, while of the others only the files
 * that are named are read.
 */
export const tellingExtensions = [
  'json',
  'npz',
  ...['json', 'npy', 'csv', 'tsv', 'ndjson', 'jsonl', ...arrowExtensions].flatMap((name) => [
    `${name}.gz`,
    `${name}.zst`,
  ]),
].filter((name) => !(tableExtensions as readonly string[]).includes(name));

/** Whether a path ends in one of some extensions; upper and lower case are the same. */
export const hasExtension = (path: string, extensions: readonly string[]): boolean =>
  extensions.some((extension) => path.toLowerCase().endsWith(`.${extension}`));
