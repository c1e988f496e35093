/** The program of the thread that runs a command; `supervise` starts it. */
import module from 'node:module';
import { listenToNativeLibraries } from '../nativeLibraries.js';
import { listenToTemporaryFiles } from '../temporaryFiles.js';
import { runCommandLine } from './commandLine.js';
import { commandData, tell, tellNative } from './commandLink.js';
import { commands } from './commands.js';
import { failureOf } from './failure.js';
import { mapStackTraces } from './sourceMaps.js';
import { isClosedPipe } from './standardStreams.js';
import { printLines } from './terminal.js';

/** Exit code for an error in the program itself. */
const BUG = 1;

mapStackTraces();
// Node 22.1 and newer keep compiled code between runs.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();
listenToNativeLibraries(tellNative);
listenToTemporaryFiles((temporary, exists) => tell({ temporary, exists }));
process.on('uncaughtException', (error) => end(explain(error)));
// All output is written at once, so nothing is lost here, and nothing that is still open can keep the process alive.
end(await runCommandLine(commandData?.words ?? [], commands).catch(explain));

function end(code: number): never {
  tell({ ended: true });
  process.exit(code);
}

/** Says why the command failed. @returns the exit code */
function explain(error: unknown): number {
  if (isClosedPipe(error)) return 0;
  const failure = failureOf(error);
  printLines('stderr', failure ? [`meander: ${failure.message}`] : `${(error as Error)?.stack ?? error}`.split('\n'));
  return failure?.code ?? BUG;
}
