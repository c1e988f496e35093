const CODES: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 130, SIGTERM: 143 };

/** Calls back on the first SIGINT or SIGTERM; a second one ends the process. Returns how to stop listening. */
export function signals(callback: (signal: NodeJS.Signals) => void): () => void {
  const heard = (signal: NodeJS.Signals) => {
    release();
    callback(signal);
  };
  const release = () => {
    process.off('SIGINT', heard);
    process.off('SIGTERM', heard);
  };
  process.on('SIGINT', heard);
  process.on('SIGTERM', heard);
  return release;
}

/** The exit code that a signal stands for. */
export const signalCode = (signal: NodeJS.Signals): number => CODES[signal] ?? 1;
