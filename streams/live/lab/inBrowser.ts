// What the decoder of ZSTD asks of Node, for the browser; scripts/build.mjs puts it in the place of `node:vm` and
// `node:zlib`. Work cannot be interrupted here: a damaged file may keep the worker busy, but never the page.

/** Stands for `vm.createContext`. */
export const createContext = <T>(globals: T): T => globals;

/** Stands for `vm.Script`, of which one is run: it calls `work`. */
export class Script {
  /** Does the work of the globals. */
  runInContext(globals: { work(): unknown }): unknown {
    return globals.work();
  }
}

/** Stands for `process.cpuUsage`. */
export const cpuUsage = (): { user: number; system: number } => ({ user: 0, system: 0 });

/** Browsers have no decoder of ZSTD, so that of a library is used. */
export const zstdDecompressSync = undefined;

/** Stands for Node's own: work that is done when messages were taken. */
export const setImmediate = (work: () => void): unknown => setTimeout(work);
