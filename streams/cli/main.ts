#!/usr/bin/env node
import module from 'node:module';
import { MeanderError } from '../../src/errors.js';
import { runCommandLine } from './commandLine.js';
import { commands } from './commands.js';
import { failures } from './exitCodes.js';
import { mapStackTraces } from './sourceMaps.js';
import { printLines } from './terminal.js';

/** Whether a write failed because the reader of a pipe is gone, as `head` is after its lines: no error for us. */
const isClosedPipe = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EPIPE';

process.stdout.on('error', (error) => {
  if (isClosedPipe(error)) process.exit(0);
  throw error;
});

mapStackTraces();
// Node 22.1 and newer keep compiled code between runs.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();
try {
  process.exitCode = await runCommandLine(process.argv.slice(2), commands);
} catch (error) {
  if (isClosedPipe(error)) process.exit(0);
  if (!(error instanceof MeanderError)) throw error;
  printLines('stderr', [`meander: ${error.message}`]);
  process.exitCode = failures[error.code].code;
}
