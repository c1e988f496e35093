#!/usr/bin/env node
import { failureOf } from './failure.js';
import { printError } from './standardStreams.js';
import { supervise } from './supervise.js';

try {
  process.exit(await supervise(process.argv.slice(2)));
} catch (error) {
  const failure = failureOf(error);
  if (!failure) throw error;
  printError(`meander: ${failure.message}\n`);
  process.exitCode = failure.code;
}
