/** Signals that hand the terminal over to the shell: Ctrl-Z, and Ctrl-\, which ends the program. */
const LEAVING = ['SIGTSTP', 'SIGQUIT'] as const;

/**
 * Clears the terminal before the shell gets it, and draws again when the program continues.
 * @returns ends that
 */
export function onLeavingTerminal(erase: () => void, redraw: () => void): () => void {
  const leave = (name: NodeJS.Signals) => {
    erase();
    // Without a listener the signal does what it does to every program.
    process.off(name, leave);
    process.kill(process.pid, name);
  };
  const end = () => {
    for (const name of LEAVING) process.off(name, leave);
  };
  const begin = () => {
    end();
    for (const name of LEAVING) process.on(name, leave);
  };
  const comeBack = () => {
    begin();
    redraw();
  };
  begin();
  process.on('SIGCONT', comeBack);
  return () => {
    end();
    process.off('SIGCONT', comeBack);
  };
}
